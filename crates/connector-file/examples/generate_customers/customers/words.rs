//! What stands in the other cells.

/// How an optional cell is left empty.
pub(crate) const EMPTY: [&str; 4] = ["", "", "N/A", "-"];

pub(crate) const BAD_EMAILS: [&str; 6] = [
    "not-an-address",
    "foo@",
    "@example.com",
    "two@at@example.com",
    "spa ce@example.com",
    "dot.@example.com",
];

pub(crate) const BAD_PHONES: [&str; 6] = ["call me", "12345", "000-000-0000", "see notes", "+49 12", "555"];

pub(crate) const BAD_DATES: [&str; 5] = ["31.02.2024", "2023-13-45", "soon", "00/00/0000", "02/30/2024"];

pub(crate) const BAD_PLANS: [&str; 3] = ["p9", "legacy", "??"];

pub(crate) const LEAD_STATUSES: [&str; 8] =
    ["new", "open", "working", "attempted", "connected", "unqualified", "timing", ""];

pub(crate) const MAIL_HOSTS: [&str; 4] = ["example.com", "example.org", "example.net", "mail.example.com"];

pub(crate) const COMPANIES: [&str; 14] = [
    "Acme, Inc.",
    "Müller & Söhne GmbH",
    "The \"Best\" Bakery, LLC",
    "Café  Zürich",
    "Northwind\nTraders",
    "Ünïcode Labs",
    "Boulangerie L'Étoile, SARL",
    "Smith, Jones & Partners",
    "株式会社サンプル",
    " Padded Ltd ",
    "Contoso",
    "Fabrikam \"EU\" B.V.",
    "Łódź Software sp. z o.o.",
    "Ibérica, S.A.",
];

pub(crate) const NOTES: [&str; 6] = [
    "Prefers e-mail, never call before 10.",
    "Asked for \"the usual\", see ticket 4711.\nCall back in May.",
    "VIP",
    "Zahlt pünktlich; möchte Rechnung per Post.\r\nKein Newsletter!",
    "=SUM(A1:A9)",
    "\tmoved, new address follows",
];
