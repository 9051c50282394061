//! What a description is made of.

/// A map of known keys.
#[derive(Debug)]
pub(crate) struct Section {
    /// Its name among the definitions of the JSON Schema; empty for a whole file.
    pub(crate) id: &'static str,
    /// What it is, in messages: "a field rule".
    pub(crate) what: &'static str,
    /// What it is for.
    pub(crate) summary: &'static str,
    /// Its keys, in the order in which people write them.
    pub(crate) keys: &'static [Key],
    /// What holds between keys: keywords of JSON Schema as a JSON object, or nothing.
    pub(crate) rules: &'static str,
}

/// A key that may stand in a section.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
    /// What it is for; empty where the section it holds says so.
    pub(crate) summary: &'static str,
    pub(crate) shape: Shape,
    /// What counts unless it is stated, as JSON.
    pub(crate) default: Option<&'static str>,
    /// A list of examples as JSON, or nothing.
    pub(crate) examples: &'static str,
}

/// What may stand under a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// The version of the language.
    Version,
    /// A single value.
    Scalar,
    /// One or several values.
    Scalars,
    /// One of some words, each with its meaning.
    Words(&'static [(&'static str, &'static str)]),
    /// Steps.
    Normalize,
    /// A definition.
    Ref(&'static str),
    /// A list of a definition.
    List(&'static str),
    /// One of a definition, or a list.
    OneOrMore(&'static str),
    /// Names of the author's, each with a definition.
    Table(&'static str),
    /// A section of its own.
    Within(&'static Section),
    /// The same, and it may be left empty.
    MaybeWithin(&'static Section),
    /// Anything else: keywords of JSON Schema, as JSON.
    Json(&'static str),
}

/// A key that need not be there.
pub(crate) const fn key(name: &'static str, shape: Shape, summary: &'static str) -> Key {
    Key { name, is_required: false, summary, shape, default: None, examples: "" }
}

impl Key {
    /// The same, and it must be there.
    pub(crate) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// The same, with what counts when it is not stated, as JSON.
    pub(crate) const fn unless(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The same, with a list of examples as JSON.
    pub(crate) const fn such_as(self, examples: &'static str) -> Self {
        Self { examples, ..self }
    }
}

impl Section {
    /// The names of its keys.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.keys.iter().map(|key| key.name)
    }

    /// Whether a key may stand in it.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name == name)
    }

    /// Whether a key, if it is one of these, offers just these words, whatever their order.
    pub(crate) fn offers(&self, name: &str, words: impl Iterator<Item = &'static str>) -> bool {
        let mut words: Vec<&str> = words.collect();
        // A reader that several sections share asks for keys that some of them do not have.
        let Some(known) = self.keys.iter().find(|key| key.name == name) else { return true };
        let mut described: Vec<&str> = match known.shape {
            Shape::Words(described) => described.iter().map(|(word, _)| *word).collect(),
            // Shared words are told in one definition.
            Shape::Ref("on_error") => vec!["reject", "skip", "clear"],
            _ => return false,
        };
        words.sort_unstable();
        described.sort_unstable();
        words == described
    }
}
