//! Which file is written, and how.

use std::path::{Path, PathBuf};

use fieldline_model::{PropertyDefinition, PropertyName};

/// Which file is written, and how.
#[derive(Clone, Debug)]
pub struct FileTarget {
    /// The file. Folders above it are created; a name that ends in `.gz` is written as gzip.
    pub path: PathBuf,
    /// What its rows look like.
    pub form: FileForm,
    /// The column that tells rows apart.
    pub key: PropertyName,
    /// The columns in order, the key among them. In JSON Lines their types decide how values are written.
    pub columns: Vec<PropertyDefinition>,
    /// Columns that this mapping wrote once and has no rule for any more: they are taken out of the file.
    pub former: Vec<PropertyName>,
    /// Whether the columns are others than those the file was last written with, so that it is written anew in any case.
    pub is_rearranged: bool,
    /// Where rows are kept durably between a write and the file that shows them: a SQLite file of this destination alone. It
    /// is gone while there is nothing to keep.
    pub staging: PathBuf,
}

/// What rows look like. All text is UTF-8.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileForm {
    /// Cells under a header.
    Csv {
        /// The byte between cells.
        delimiter: u8,
        /// The byte around cells that need it.
        quote: u8,
    },
    /// One JSON object a line. Empty properties are left out.
    Jsonl,
}

impl FileTarget {
    /// The definition of a column.
    pub(super) fn column(&self, name: &str) -> Option<&PropertyDefinition> {
        self.columns.iter().find(|column| column.name.as_str() == name)
    }

    /// Whether this mapping wrote a column once, and does not any more.
    pub(super) fn is_former(&self, name: &str) -> bool {
        self.former.iter().any(|former| former.as_str() == name)
    }

    /// The file that is renamed into place once it is complete.
    pub(super) fn unfinished(&self) -> PathBuf {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        self.folder().join(format!(".{name}.unfinished"))
    }

    pub(super) fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    pub(super) fn is_gzip(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
    }
}
