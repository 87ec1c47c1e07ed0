//! The registry of graded exercises, in the order of the workshop.
//!
//! A line names an exercise, its declaration, and the starter files, which lie in its
//! corpus. Its texts are `locales/LANGUAGE/graded/ID.ftl`.

mod answers;
mod chroot;
mod image;
mod namespace;
mod union;

use harness::grade::{Starter, Task};
use harness::text::Language;

/// A graded exercise with everything that belongs to it.
pub struct Exercise {
    /// The declaration.
    pub task: &'static dyn Task,
    /// What a student begins with: names and contents.
    pub starter: Starter<'static>,
    texts: [&'static str; 2],
}

macro_rules! exercises {
    ($($id:literal: $task:expr, [$($file:literal),*];)*) => {
        &[$(Exercise {
            task: &$task,
            starter: &[$(
                ($file, include_str!(concat!("../corpus/", $id, "/starter/", $file))),
            )*],
            texts: [
                include_str!(concat!("../locales/en/graded/", $id, ".ftl")),
                include_str!(concat!("../locales/ko/graded/", $id, ".ftl")),
            ],
        }),*]
    };
}

/// Every graded exercise.
pub const EXERCISES: &[Exercise] = exercises! {
    "chroot/missing-root": chroot::missing_root::MISSING_ROOT, ["answers.toml"];
    "chroot/without-privilege": chroot::without_privilege::WITHOUT_PRIVILEGE, ["answers.toml"];
    "chroot/empty-root": chroot::empty_root::EMPTY_ROOT, ["answers.toml"];
    "chroot/bash-without-libraries": chroot::bash_without_libraries::BASH_WITHOUT_LIBRARIES, ["answers.toml"];
    "chroot/bash-with-libraries": chroot::bash_with_libraries::BashWithLibraries, ["solution.sh"];
    "chroot/ls": chroot::ls::Ls, ["solution.sh"];
    "chroot/hello-dynamic": chroot::hello_dynamic::HelloDynamic, ["solution.sh"];
    "chroot/hello-scratch-image": chroot::hello_scratch_image::HelloScratchImage, ["solution.sh"];
    "chroot/hello-static": chroot::hello_static::HelloStatic, ["solution.sh"];
    "chroot/bind-mounts": chroot::bind_mounts::BindMounts, ["solution.sh"];
    "chroot/debootstrap": chroot::debootstrap::Debootstrap, ["solution.sh"];
    "chroot/exported-image": chroot::exported_image::ExportedImage, ["solution.sh"];
    "chroot/nginx": chroot::nginx::Nginx, ["solution.sh"];
    "chroot/versus-container": chroot::versus_container::VersusContainer, ["answers.toml"];
    "chroot/escape": chroot::escape::Escape, ["solution.sh"];
    "namespace/defaults": namespace::defaults::DEFAULTS, ["answers.toml"];
    "namespace/uts": namespace::uts::Uts, ["solution.sh"];
    "namespace/uts-persisted": namespace::uts_persisted::UtsPersisted, ["solution.sh"];
    "namespace/pid": namespace::pid::Pid, ["solution.sh"];
    "namespace/mount": namespace::mount::Mount, ["solution.sh"];
    "namespace/user": namespace::user::User, ["solution.sh"];
    "namespace/ipc": namespace::ipc::Ipc, ["solution.sh"];
    "namespace/net": namespace::net::Net, ["solution.sh"];
    "namespace/time": namespace::time::Time, ["solution.sh"];
    "namespace/cgroup": namespace::cgroup::Cgroup, ["solution.sh"];
    "namespace/capstone": namespace::capstone::Capstone, ["solution.sh"];
    "union/merge": union::merge::Merge, ["solution.sh"];
    "union/cow-add": union::cow_add::CowAdd, ["solution.sh"];
    "union/cow-delete": union::cow_delete::CowDelete, ["solution.sh"];
    "union/cow-edit": union::cow_edit::CowEdit, ["solution.sh"];
    "union/interfaces": union::interfaces::Interfaces, ["answers.toml"];
    "image/store-layout": image::store_layout::STORE_LAYOUT, ["answers.toml"];
    "image/inspect": image::inspect::INSPECT, ["answers.toml"];
    "image/mount-by-hand": image::mount_by_hand::MountByHand, ["solution.sh"];
};

impl Exercise {
    /// Its texts, as the source of a Fluent file.
    pub fn texts(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.texts[0],
            Language::Ko => self.texts[1],
        }
    }
}

/// The graded exercise of that id.
pub fn find(id: &str) -> Option<&'static Exercise> {
    EXERCISES.iter().find(|exercise| exercise.task.id() == id)
}
