//! Companies.

use super::super::property::Role;
use super::row::{Row, boolean, checkbox, number, phone, radio, select, text, textarea};
use super::{industries::INDUSTRIES, shared};

pub(super) fn rows() -> Vec<Row> {
    let mut rows = shared::address();
    rows.extend([
        text("name", "Company name"),
        text("domain", "Company Domain Name").role(Role::Domain),
        text("address2", "Street Address 2"),
        text("founded_year", "Year Founded"),
        text("timezone", "Time Zone"),
        text("linkedin_company_page", "LinkedIn Company Page"),
        phone("phone", "Phone Number"),
        textarea("description", "Description"),
        select("industry", "Industry", &INDUSTRIES),
        radio(
            "type",
            "Type",
            &[
                ("PROSPECT", "Prospect"),
                ("PARTNER", "Partner"),
                ("RESELLER", "Reseller"),
                ("VENDOR", "Vendor"),
                ("OTHER", "Other"),
            ],
        ),
        shared::lifecycle(),
        shared::lead_status(),
        number("annualrevenue", "Annual Revenue"),
        number("numberofemployees", "Number of Employees"),
        boolean("is_public", "Is Public"),
        checkbox("hs_additional_domains", "Additional Domains", &[]).read_only(),
        number("hs_parent_company_id", "Parent Company").read_only(),
        number("num_associated_contacts", "Number of Associated Contacts").read_only(),
        number("num_associated_deals", "Number of Associated Deals").read_only(),
    ]);
    rows
}
