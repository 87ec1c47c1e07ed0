//! `image/mount-by-hand`, graded: an image becomes a root, without an engine.

use harness::grade::{Given, Goal, Graded, Kind, Run, Task, content_of, named, names_in, words};
use harness::image::layout;
use harness::record::Fact;
use harness::requirement::{MOUNT, Requirement};
use harness::union::Backend;

/// An OCI layout, to be mounted on `$MERGE`.
pub struct MountByHand;

impl Task for MountByHand {
    fn id(&self) -> &'static str {
        "image/mount-by-hand"
    }

    fn kind(&self) -> Kind {
        Kind::Mount
    }

    fn needs(&self) -> Vec<Requirement> {
        vec![MOUNT, Backend::OverlayUserxattr.driver().needs()]
    }

    fn goals(&self) -> &'static [Goal] {
        const {
            &[
                Goal::new("mounted", 1),
                Goal::new("layers-apart", 1).needs("mounted"),
                Goal::new("order", 2).needs("mounted"),
                Goal::new("removed", 2).needs("mounted"),
                Goal::new("emptied", 2).needs("mounted"),
                Goal::new("image-untouched", 1),
            ]
        }
    }

    fn grade(&self, run: &mut Run<'_>) -> Graded {
        let names = run.draw().names(6);
        let [kept, shared, gone, folder, below, new] = &names[..] else {
            unreachable!("six names")
        };
        let secret = run.draw().secret();
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let files = layout(&[
            vec![
                file(kept, "of the lowest layer\n"),
                file(shared, "of the lowest layer\n"),
                file(gone, "removed above\n"),
                file(&format!("{folder}/{below}"), "hidden above\n"),
            ],
            vec![
                file(shared, "of the middle layer\n"),
                file(&format!(".wh.{gone}"), ""),
                file(&format!("{folder}/.wh..wh..opq"), ""),
                file(&format!("{folder}/{new}"), "new\n"),
            ],
            vec![file(shared, &format!("of the topmost layer: {secret}\n"))],
        ])?;
        let mut given = Given::default()
            .folder_in("IMAGE", "image")
            .folder_in("LAYERS", "layers")
            .folder_in("MERGE", "merge");
        for (name, content) in files {
            given = given.file(format!("image/{name}"), content);
        }
        let ended = run.solve(&given)?;

        let mounted = run.mounted_on(&Given::path("merge"))?;
        let top = mounted.last();
        let kind = top.map_or("nothing", |mount| mount.fs_type.as_str());
        run.check("mounted", Fact::text("overlay"), Fact::text(kind), || {
            let values = [("kind", kind.to_owned()), ("end", words(&ended.fact()))];
            named("hint-image-mount-by-hand-mounted", values)
        });
        let lower = top.map_or(0, |mount| lower_layers(&mount.super_options));
        run.check("layers-apart", Fact::Is(true), Fact::Is(lower >= 3), || {
            named("hint-image-mount-by-hand-flat", [("count", lower.to_string())])
        });

        let merge = |name: &str| Given::path(&format!("merge/{name}"));
        let expected = format!("of the topmost layer: {secret}\n");
        let seen = run.inside(|| content_of(merge(shared)))?;
        run.check("order", Fact::text(&expected), seen.clone(), || {
            let values = [("file", shared.clone()), ("seen", words(&seen))];
            named("hint-image-mount-by-hand-order", values)
        });
        let mut expected = vec![kept.clone(), shared.clone(), folder.clone()];
        expected.sort();
        let seen = run.inside(|| names_in(Given::path("merge")))?;
        run.check("removed", Fact::list(&expected), seen.clone(), || {
            let marks = words(&seen).contains(".wh.");
            let key = match marks {
                true => "hint-image-mount-by-hand-marks",
                false => "hint-image-mount-by-hand-removed",
            };
            named(key, [("file", gone.clone()), ("seen", words(&seen))])
        });
        let seen = run.inside(|| names_in(merge(folder)))?;
        run.check("emptied", Fact::list([new]), seen.clone(), || {
            let values = [("folder", folder.clone()), ("seen", words(&seen))];
            named("hint-image-mount-by-hand-emptied", values)
        });
        let changed = run.changes("image")?;
        let paths = changed.join(", ");
        run.check("image-untouched", Fact::list::<&str>([]), Fact::List(changed), || {
            named("hint-image-mount-by-hand-image", [("files", paths)])
        });
        Ok(())
    }
}

/// How many layers the options of an overlay name: one value for all, or one for each.
fn lower_layers(options: &str) -> usize {
    let values = options.split(',').filter_map(|option| option.split_once('='));
    let lower = values.filter(|(key, _)| key.starts_with("lowerdir"));
    lower.map(|(_, value)| value.split(':').filter(|name| !name.is_empty()).count()).sum()
}
