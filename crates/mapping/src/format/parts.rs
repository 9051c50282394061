//! The file as parts that can be written: entries with their comments.

/// A line that stands above an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Above {
    Blank,
    Comment(String),
}

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// Nothing at all, or `null` as written.
    Null(String),
    /// A scalar as it is to be written; the lines of one that goes over several, without indentation.
    Scalar(Vec<String>),
    /// A block scalar: its header and its lines, without indentation.
    Block {
        header: String,
        lines: Vec<String>,
    },
    Map(Container),
    List(Container),
}

/// A map or a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Container {
    pub(super) items: Vec<Item>,
    /// Whether it was written in braces or brackets.
    pub(super) is_flow: bool,
    /// Comments after the last entry.
    pub(super) tail: Vec<Above>,
}

/// An entry of a map, or an item of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Item {
    pub(super) above: Vec<Above>,
    /// The key as it is to be written; none in a list.
    pub(super) key: Option<String>,
    pub(super) value: Part,
    /// The comment behind it: on the line of the key where the value is a block of its own.
    pub(super) trailing: Option<String>,
}

impl Part {
    /// Whether it can stand in braces on one line: no comment inside, no scalar over several lines.
    pub(super) fn fits_flow(&self) -> bool {
        match self {
            Part::Null(_) => true,
            Part::Scalar(lines) => lines.len() == 1,
            Part::Block { .. } => false,
            Part::Map(container) | Part::List(container) => {
                let is_bare =
                    |item: &Item| item.above.is_empty() && item.trailing.is_none() && item.value.fits_flow();
                container.is_flow && container.tail.is_empty() && container.items.iter().all(is_bare)
            }
        }
    }
}
