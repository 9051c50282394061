//! Names with their accents, and as they stand in e-mail addresses.

pub(crate) type Name = (&'static str, &'static str);

pub(crate) struct Names {
    pub(crate) first: &'static [Name],
    pub(crate) last: &'static [Name],
}

pub(crate) const ENGLISH: Names = Names {
    first: &[
        ("James", "james"),
        ("Mary", "mary"),
        ("Robert", "robert"),
        ("Zoë", "zoe"),
        ("Linda", "linda"),
        ("Mary-Jane", "maryjane"),
        ("Siobhán", "siobhan"),
        ("Priya", "priya"),
        ("Tyrone", "tyrone"),
        ("Grace", "grace"),
    ],
    last: &[
        ("Smith", "smith"),
        ("Johnson", "johnson"),
        ("O'Neill", "oneill"),
        ("Brown", "brown"),
        ("McDonald", "mcdonald"),
        ("Garcia", "garcia"),
        ("Taylor-Green", "taylorgreen"),
        ("Nguyen", "nguyen"),
        ("Wilson", "wilson"),
    ],
};

pub(crate) const GERMAN: Names = Names {
    first: &[
        ("Jürgen", "juergen"),
        ("Sabine", "sabine"),
        ("Hans-Peter", "hanspeter"),
        ("Käthe", "kaethe"),
        ("Lukas", "lukas"),
        ("Anneliese", "anneliese"),
        ("Björn", "bjoern"),
        ("Mia", "mia"),
    ],
    last: &[
        ("Müller", "mueller"),
        ("Schmidt", "schmidt"),
        ("Größmann", "groessmann"),
        ("Weiß", "weiss"),
        ("Schäfer", "schaefer"),
        ("Krüger", "krueger"),
        ("Bauer", "bauer"),
        ("Jansen", "jansen"),
    ],
};

pub(crate) const FRENCH: Names = Names {
    first: &[
        ("Anaïs", "anais"),
        ("Jean-Luc", "jeanluc"),
        ("Chloé", "chloe"),
        ("François", "francois"),
        ("Élodie", "elodie"),
    ],
    last: &[
        ("Lefèvre", "lefevre"),
        ("Dubois", "dubois"),
        ("L'Hôte", "lhote"),
        ("Moreau", "moreau"),
        ("Béranger", "beranger"),
    ],
};

pub(crate) const SPANISH: Names = Names {
    first: &[
        ("José", "jose"),
        ("María", "maria"),
        ("Íñigo", "inigo"),
        ("Lucía", "lucia"),
        ("Javier", "javier"),
    ],
    last: &[
        ("García", "garcia"),
        ("Muñoz", "munoz"),
        ("Rodríguez", "rodriguez"),
        ("Peña", "pena"),
        ("Ibáñez", "ibanez"),
    ],
};

pub(crate) const ITALIAN: Names = Names {
    first: &[("Giulia", "giulia"), ("Niccolò", "niccolo"), ("Marco", "marco"), ("Chiara", "chiara")],
    last: &[("Rossi", "rossi"), ("D'Angelo", "dangelo"), ("Esposito", "esposito"), ("Bianchi", "bianchi")],
};

pub(crate) const NORDIC: Names = Names {
    first: &[("Åsa", "asa"), ("Göran", "goran"), ("Linnéa", "linnea"), ("Erik", "erik")],
    last: &[("Sjöberg", "sjoberg"), ("Lindström", "lindstrom"), ("Ångman", "angman"), ("Berg", "berg")],
};

pub(crate) const POLISH: Names = Names {
    first: &[("Łukasz", "lukasz"), ("Małgorzata", "malgorzata"), ("Zofia", "zofia"), ("Paweł", "pawel")],
    last: &[("Wójcik", "wojcik"), ("Kowalska", "kowalska"), ("Żak", "zak"), ("Nowak", "nowak")],
};

pub(crate) const PORTUGUESE: Names = Names {
    first: &[("João", "joao"), ("Conceição", "conceicao"), ("Luís", "luis"), ("Beatriz", "beatriz")],
    last: &[("Gonçalves", "goncalves"), ("Silva", "silva"), ("Araújo", "araujo"), ("Santos", "santos")],
};

pub(crate) const INDIAN: Names = Names {
    first: &[("Ananya", "ananya"), ("Rahul", "rahul"), ("Deepika", "deepika"), ("Arjun", "arjun")],
    last: &[("Sharma", "sharma"), ("Patel", "patel"), ("Iyer", "iyer"), ("Reddy", "reddy")],
};

pub(crate) const JAPANESE: Names = Names {
    first: &[("太郎", "taro"), ("Yuki", "yuki"), ("花子", "hanako"), ("Kenji", "kenji")],
    last: &[("山田", "yamada"), ("Satō", "sato"), ("鈴木", "suzuki"), ("Tanaka", "tanaka")],
};
