//! An object type of HubSpot as a source: its fields are properties.

use std::time::Duration;

use fieldline_diagnostics::{Code, nearest};
use fieldline_model::PortalId;

use crate::context::{Bytes, Context, Spanned};
use crate::project_text::Proof;
use crate::raw::{RawForm, RawSource, RawWatermark};
use crate::resolve::object_type::{Unknown, check_object};
use crate::resolve::{Known, PortalCatalog};

/// HubSpot's search index shows changes late, by seconds as a rule. Unless the mapping says otherwise, this much is read again.
pub(super) const LOOKBACK: Duration = Duration::from_secs(600);

/// What a mapping reads from HubSpot, and what is known of it.
pub(crate) struct SourceObject<'c> {
    /// The object type.
    pub(crate) object: String,
    pub(crate) portal: Option<PortalId>,
    pub(crate) known: PortalCatalog<'c>,
    /// The command that takes a snapshot.
    pub(crate) pull: String,
    /// What proves that the object type is there.
    pub(crate) proof: Proof,
}

impl SourceObject<'_> {
    /// The property that tells when a record was last changed. Contacts have another one than all other object types; theirs
    /// is defined for contacts, too, and stays empty (observed).
    fn modified_property(&self) -> &'static str {
        if self.object == "contacts" { "lastmodifieddate" } else { "hs_lastmodifieddate" }
    }

    /// Reports an object type that nobody knows, and a watermark by which HubSpot cannot be asked for what moved. Whether the
    /// watermark will do.
    pub(super) fn check(&self, cx: &mut Context<'_>, raw: &RawSource) -> bool {
        if let Some(stream) = &raw.stream {
            let unknown = Unknown { portal: self.portal_text(), pull: &self.pull, proof: self.proof };
            check_object(cx, stream, &unknown, &self.known);
        }
        let wanted = self.modified_property();
        let Some(RawWatermark { field: watermark, form }) = &raw.watermark else {
            return true;
        };
        if watermark.value.trim() == wanted {
            return self.check_form(cx, watermark, form);
        }
        let message = format!(
            "HubSpot tells what moved of {} by `{wanted}` alone, not by `{}`",
            self.object, watermark.value
        );
        let found = cx.error(Code::WrongWatermark, &watermark.span, message, "");
        cx.push(found.with_help(format!(
            "Write `watermark: {wanted}`; or remove it, to read everything in every run."
        )));
        false
    }

    /// Reports a stated form: HubSpot writes its times in one form only.
    fn check_form(&self, cx: &mut Context<'_>, watermark: &Spanned<String>, form: &RawForm) -> bool {
        if matches!(form, RawForm::Unstated) {
            return true;
        }
        let message = "HubSpot's own times need no `formats` and no `timezone`";
        let found = cx.error(Code::WrongWatermark, &watermark.span, message, "");
        cx.push(found.with_help(format!("Write `watermark: {}`.", self.modified_property())));
        false
    }

    /// Reports a field that is no property of the object type.
    pub(super) fn check_field(&self, cx: &mut Context<'_>, name: &str, span: &Bytes) {
        let (origin, names) = match self.known.look_up(name) {
            Known::Defined { .. } => return,
            Known::Absent { origin, names } => (Some(origin), names),
            // Where nothing is known of the object type, that is said once.
            Known::Unheard { names } if names.is_empty() => return,
            Known::Unheard { names } => (None, names),
        };
        let near = nearest(name, names).map(|near| format!("Did you mean `{near}`?"));
        let found = match origin {
            Some(origin) if self.known.may_hide_properties() => {
                let note = "the snapshot's token could not see sensitive properties; this may be one of them";
                let message = format!("{} have no property `{name}`, says {origin}", self.object);
                cx.warning(Code::UnknownProperty, span, message, "").with_note(note)
            }
            Some(origin) => {
                let message = format!("{} have no property `{name}`, says {origin}", self.object);
                cx.error(Code::UnknownProperty, span, message, "")
            }
            None => {
                let message = format!(
                    "`{name}` is no standard property of {}, and the project has no snapshot of {}",
                    self.object,
                    self.portal_text()
                );
                cx.warning(Code::UnknownProperty, span, message, "")
            }
        };
        let help = near.unwrap_or_else(|| match origin {
            Some(_) => format!("If it is new in HubSpot, take a new snapshot with `{}`.", self.pull),
            None => format!("Take a snapshot with `{}`, so that properties are checked.", self.pull),
        });
        cx.push(found.with_help(help));
    }

    fn portal_text(&self) -> String {
        self.portal.as_ref().map_or("the portal".to_owned(), |portal| format!("portal {portal}"))
    }
}
