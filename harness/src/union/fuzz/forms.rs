//! The upper layer of a batch in every form: there and back, mounted again, applied.

use std::path::Path;

use super::known::Known;
use super::oracle::Oracle;
use super::play::{Places, differ, kernel};
use super::sight::sight;
use super::{Batch, Finding, Stage, fixture};
use crate::Result;
use crate::union::Backend;
use crate::union::form::{Form, Layer, apply};

/// The first difference of each sequence.
pub(super) fn check(
    places: &Places,
    names: &[String],
    batch: &Batch,
    oracles: &[(u64, Oracle)],
) -> Result<Vec<Finding>> {
    let mut layer = match form(places.backend).read(&places.upper) {
        Ok(layer) => layer,
        // One bad sequence must not hide behind the others: without a name, it is the
        // first of a batch that is then made smaller.
        Err(error) => {
            let finding = Finding::new(Stage::Read, ".", "a layer".into(), error.to_string());
            return Ok(oracles
                .iter()
                .take(1)
                .map(|(index, _)| finding.clone().of(*index))
                .collect());
        }
    };
    if let Some(plant) = batch.plant {
        plant.spoil(&mut layer);
    }
    let mut findings = Vec::new();
    let mut add = |finding: Finding| {
        if !findings.iter().any(|other: &Finding| other.sequence == finding.sequence) {
            findings.push(finding);
        }
    };
    there_and_back(places, &layer)?.into_iter().for_each(&mut add);
    for name in names {
        fixture::plain(&places.folder.join("applied").join(name), batch.whole)?;
    }
    apply(&without_root(&layer), &places.folder.join("applied"))?;
    let again = kernel(places.backend);
    let union = places.mount(again, &places.folder.join(form(again).name()), "again")?;
    for (index, oracle) in oracles {
        let name = index.to_string();
        let none = Default::default();
        let applied = sight(&places.folder.join("applied").join(&name), &none)?;
        let mounted = sight(&union.point().join(&name), &none)?;
        // On disk the numbers of names are right, whatever a daemon told.
        let known = Known::of(places.backend).iter().copied();
        let known: Vec<_> = known.filter(|known| *known != Known::LinkCountStale).collect();
        let excused = |one: &str, two: &str| oracle.explain(&known, one, two).is_some();
        let different = differ(Stage::Applied, &oracle.plain_sight()?, &applied, excused)
            .or(differ(Stage::Remounted, &oracle.sight()?, &mounted, excused));
        different.map(|finding| finding.of(*index)).into_iter().for_each(&mut add);
    }
    union.unmount()?;
    Ok(findings)
}

/// The layer in each form, one after the other; the last is what the kernel mounts.
fn there_and_back(places: &Places, layer: &Layer) -> Result<Vec<Finding>> {
    let wanted = layer.lines()?;
    let (mut layer, mut findings) = (layer.clone(), Vec::new());
    let last = form(kernel(places.backend));
    let forms = [Form::Oci, Form::UnionfsFuse, Form::OciTar, Form::FuseOverlayfs, last];
    for form in forms {
        let at = places.folder.join(form.name());
        form.write(&layer, &at)?;
        layer = form.read(&at)?;
        if let Some(finding) =
            differ(Stage::Form(form.name().into()), &wanted, &layer.lines()?, |_, _| false)
        {
            let index = Path::new(&finding.path).iter().next().and_then(|name| name.to_str());
            let index = index.and_then(|name| name.parse().ok()).unwrap_or_default();
            findings.push(finding.of(index));
        }
    }
    Ok(findings)
}

/// The form of a backend's upper layer.
fn form(backend: Backend) -> Form {
    match backend {
        Backend::Overlay => Form::Overlay,
        Backend::OverlayUserxattr => Form::OverlayUserxattr,
        Backend::UnionfsFuse => Form::UnionfsFuse,
        Backend::Passthrough => unreachable!("what unites nothing has no marks"),
        Backend::FuseOverlayfs | Backend::FuseOverlayfs2 | Backend::Mergerfs => Form::FuseOverlayfs,
    }
}

/// The folder that the sequences share is no part of any of them.
fn without_root(layer: &Layer) -> Layer {
    let mut layer = layer.clone();
    layer.entries.remove(Path::new(""));
    layer
}
