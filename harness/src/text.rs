//! Texts for people, in Korean and English, from Fluent files.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::{Error, Result};

/// A language that the texts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Korean.
    Ko,
}

impl Language {
    /// The language that LC_ALL, LC_MESSAGES or LANG names; English otherwise.
    pub fn of_environment() -> Self {
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        match named {
            Some(value) if value.starts_with("ko") => Self::Ko,
            _ => Self::En,
        }
    }

    /// Its tag: `en` or `ko`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }
}

/// The texts of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Texts from the sources of Fluent files.
    ///
    /// # Errors
    /// A source that does not parse, or a key that two of them define.
    pub fn new(language: Language, sources: &[&str]) -> Result<Self> {
        let tag: LanguageIdentifier = language
            .tag()
            .parse()
            .map_err(|error| Error::Setup(format!("language tag: {error}")))?;
        let mut bundle = FluentBundle::new(vec![tag]);
        // Isolation marks around values would only disturb a terminal.
        bundle.set_use_isolating(false);
        for source in sources {
            let resource = FluentResource::try_new((*source).to_owned())
                .map_err(|(_, errors)| Error::Setup(format!("texts do not parse: {errors:?}")))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| Error::Setup(format!("texts clash: {errors:?}")))?;
        }
        Ok(Self { bundle })
    }

    /// The text `key`, which is `message` or `message.attribute`; the key itself where
    /// there is no such text.
    pub fn get(&self, key: &str) -> String {
        self.find(key, None).unwrap_or_else(|| key.to_owned())
    }

    /// The text `key` with the named values put in.
    pub fn format(&self, key: &str, values: &[(&str, String)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            // Only a number chooses a plural form. One that would be written otherwise stays text.
            match value.parse::<u32>() {
                Ok(number) if number.to_string() == *value => arguments.set(*name, number),
                _ => arguments.set(*name, value.clone()),
            }
        }
        self.find(key, Some(&arguments)).unwrap_or_else(|| key.to_owned())
    }

    /// Whether there is a text `key`.
    pub fn has(&self, key: &str) -> bool {
        self.find(key, None).is_some()
    }

    fn find(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let (message, attribute) = match key.split_once('.') {
            Some((message, attribute)) => (message, Some(attribute)),
            None => (key, None),
        };
        let message = self.bundle.get_message(message)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, arguments, &mut errors).into_owned())
    }
}

/// The message of an experiment's texts: its id with a hyphen for the slash.
pub fn message_of(id: &str) -> String {
    id.replace('/', "-")
}
