//! Fenced blocks of Markdown pages.

/// A fenced block.
pub(crate) struct Block {
    pub(crate) page: String,
    /// Line of its first line of text, from 1.
    pub(crate) line: usize,
    /// The language and the mark after it: `yaml mapping`.
    pub(crate) info: String,
    pub(crate) text: String,
    /// Files that stand after it and belong to it, by path.
    pub(crate) files: Vec<(String, String)>,
}

impl Block {
    /// Where it stands, for messages.
    pub(crate) fn place(&self) -> String {
        format!("docs/{}:{}", self.page, self.line)
    }
}

/// The blocks of a page as examples: a file, such as `yaml rules/people.yaml`, belongs to the YAML block before it.
pub(crate) fn examples(page: &str, text: &str) -> Vec<Block> {
    let mut examples: Vec<Block> = Vec::new();
    for block in blocks(page, text) {
        match block.info.split_once(' ').filter(|(_, mark)| mark.contains('/')) {
            Some((_, path)) => {
                let owner = examples.iter_mut().rfind(|known| known.info.starts_with("yaml"));
                let owner = owner.unwrap_or_else(|| panic!("{}: a file of no example", block.place()));
                owner.files.push((path.to_owned(), block.text.clone()));
            }
            None => examples.push(block),
        }
    }
    examples
}

/// All fenced blocks of a page, in order.
pub(crate) fn blocks(page: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix("```"), &mut open) {
            (Some(info), None) => {
                open = Some(Block {
                    page: page.to_owned(),
                    line: number + 1,
                    info: info.to_owned(),
                    text: String::new(),
                    files: Vec::new(),
                });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "docs/{page}: a block is not closed");
    blocks
}
