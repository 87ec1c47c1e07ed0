//! The causes, typed; their texts are in the Fluent files, as `why-` and the name.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a command fails here. Paths below a changed root are as seen inside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the sentence of each variant names its fields")]
pub enum Cause {
    /// It would start: nothing is wrong.
    WouldStart,
    /// It would be mounted: nothing is wrong.
    WouldMount,
    /// It starts outside of the new PID namespace, and its first child is the init there.
    FirstChildIsInit,
    /// The kernel mounts it read-only, since it cannot make its folder in the work folder.
    MountsReadOnly { work: PathBuf },
    /// Another mount has the folder as upper or work; without index the kernel only warns.
    InUseUnguarded { folder: PathBuf },

    /// The container ran: nothing is wrong. It may still be running.
    WouldRun { still: bool },

    /// It succeeds on a root that can be written to.
    ReadOnlyRoot,
    /// It succeeds without the limit of processes.
    PidsLimit { limit: String },
    /// It succeeds without the limit of memory.
    MemoryLimit { bytes: String },
    /// It succeeds without the seccomp filter, or with the call allowed.
    SeccompRefuses { call: String },
    /// It succeeds with that capability, or with all of them.
    CapabilityMissing { capability: String },
    /// It succeeds as root.
    NotThatUser { uid: String },
    /// It succeeds without the resource limits.
    ResourceLimit { limits: String },
    /// It succeeds only without several of them.
    SeveralRestrictions,
    /// It ends so without any restriction as well.
    EndsByItself { status: String },

    /// A component of a path is not there.
    Missing { path: PathBuf, component: PathBuf },
    /// A component of a path is a symbolic link to something that is not there.
    Dangling { link: PathBuf, target: PathBuf },
    /// A component of a path is no folder.
    NotAFolder { component: PathBuf },
    /// A folder on the way may not be searched by this user.
    NotSearchable { folder: PathBuf, mode: String },
    /// Symbolic links lead in a circle, or too far.
    Loop { path: PathBuf },

    /// chroot(2) needs a capability; whether a user namespace of one's own would give it.
    NoPrivilege { user_namespace_helps: bool },
    /// `chroot --skip-chdir` takes no root but the present one.
    SkipChdir { root: PathBuf },
    /// `--userspec` names a user that is in no passwd file.
    UnknownUser { name: String },
    /// `--userspec` or `--groups` name a group that is in no group file.
    UnknownGroup { name: String },
    /// `--userspec` gives a number that is in no passwd file, and no group beside it.
    NoGroup { uid: u32 },
    /// The id does not exist in this user namespace.
    IdNotMapped { call: String, id: String },
    /// The user namespace was made with setgroups denied.
    SetgroupsDenied,
    /// The process may not take other ids.
    MayNotBecome { call: String, id: String },

    /// The name is in no folder of PATH.
    NotOnPath {
        name: String,
        tried: Vec<String>,
        elsewhere: Option<PathBuf>,
        on_host: Option<PathBuf>,
    },
    /// It is a folder.
    IsFolder { path: PathBuf },
    /// Its mode does not let this user run it.
    NotExecutable { path: PathBuf, mode: String },
    /// It lies on a mount that forbids programs.
    Noexec { path: PathBuf, mount: String },
    /// Its PT_INTERP names a loader that is not there.
    NoLoader { path: PathBuf, loader: PathBuf },
    /// It would start, and its loader would then miss libraries and end with 127.
    NoLibraries { path: PathBuf, missing: Vec<String> },
    /// Its first line names an interpreter that is not there.
    NoInterpreter { path: PathBuf, interpreter: String },
    /// Its first line ends with a carriage return, which becomes part of the name.
    CarriageReturn { path: PathBuf, interpreter: String },
    /// It is neither ELF nor a script; a shell would run it itself.
    NoFormat { path: PathBuf, reason: String },
    /// It is for another machine.
    Foreign { path: PathBuf, reason: String },
    /// It is damaged.
    Damaged { path: PathBuf, reason: String },
    /// Somebody has it open for writing.
    Busy { path: PathBuf },
    /// Arguments and environment are larger than the kernel takes.
    TooLong,

    /// A namespace of that kind needs a capability.
    UnshareNotPermitted { kind: String, user_namespace_helps: bool },
    /// Who has another root than its mount namespace gets no user namespace.
    Chrooted,
    /// A sysctl forbids user namespaces.
    UserNamespacesOff { sysctl: String },
    /// As many namespaces as are allowed, or nested as deep.
    NamespaceLimit { kind: String, sysctl: String, value: String },
    /// The kernel has no such namespaces.
    NoSuchNamespace { kind: String },
    /// An id map without a new user namespace.
    MapWithoutUserNamespace,
    /// `/` is no mount point, so that its propagation cannot be changed.
    RootIsNoMount,
    /// The procfs of a PID namespace that another user namespace owns.
    ProcOfOuter { fork: bool },
    /// A new procfs would show what is hidden of this one.
    ProcHidden { parts: Vec<String> },

    /// There is no such process.
    NoProcess { pid: u32 },
    /// The process may not be looked at.
    NotTraceable { pid: u32 },
    /// The file is none of nsfs.
    NotANamespace { path: PathBuf },
    /// The file stands for a namespace of another kind.
    OtherNamespace { path: PathBuf, kind: String, wanted: String },
    /// The user namespace is the caller's own.
    OwnUserNamespace,
    /// The user namespace that owns it gives the caller nothing.
    NotOwned { path: PathBuf, kind: String },

    /// mount(2) needs a capability.
    MountNotPermitted { user_namespace_helps: bool },
    /// This kernel does not mount it in a user namespace.
    NotInUserNamespace { kind: String },
    /// The kernel has no such file system.
    NoFileSystem { kind: String },
    /// The kernel refuses an option, or its value.
    BadOption { option: String },
    /// Options that are taken alone and not together.
    ConflictingOptions { options: Vec<String> },
    /// There is no `lowerdir`.
    NoLower,
    /// One lower folder and no upper one: nothing to unite.
    OneLayer,
    /// There is an `upperdir` and no `workdir`.
    NoWork { upper: PathBuf },
    /// Upper and work folder lie on two mounts.
    DifferentMounts { upper: PathBuf, work: PathBuf, same_file_system: bool },
    /// One of upper and work folder lies inside the other.
    NotSeparate { upper: PathBuf, work: PathBuf },
    /// One layer lies inside another.
    Overlapping { one: PathBuf, other: PathBuf },
    /// Another mount has the folder as upper or work, and index forbids that.
    InUse { folder: PathBuf },
    /// The upper folder is on something read-only.
    UpperReadOnly { upper: PathBuf, mount: String },
    /// The upper folder is on a file system that cannot be written through.
    UnfitUpper { upper: PathBuf, file_system: String },
    /// The lower folder is on a file system that cannot be a layer.
    UnfitLower { lower: PathBuf, file_system: String },
    /// The layer is a stack itself, as deep as the kernel allows.
    TooDeep { layer: PathBuf },
    /// More layers than the kernel takes.
    TooManyLayers { layers: usize, most: usize },
    /// More bytes than the page of mount(2) holds.
    OptionsTooLong { bytes: usize },
    /// The upper folder belongs to another lower one.
    OtherOrigin { upper: PathBuf },
    /// The work folder says that an earlier mount was not safe.
    Incompatible { work: PathBuf, feature: String },
    /// An errno, and what was found in order.
    Undecided { call: String, errno: String, ruled_out: Vec<String> },

    /// The device is not there.
    NoDevice { device: PathBuf },
    /// The device may not be opened by this user.
    DeviceClosed { device: PathBuf, mode: String },
    /// The device lies on a mount that forbids devices.
    Nodev { device: PathBuf, mount: String },
    /// The device is forbidden to this user, whatever its mode.
    DeviceForbidden { device: PathBuf },
    /// The kernel has no driver for the device.
    NoDriver { device: PathBuf },
    /// The program that mounts for ordinary users is missing.
    NoFusermount { name: String },
    /// It is there and not setuid root.
    FusermountPowerless { path: PathBuf },
    /// An ordinary user may not let others in.
    AllowOther,
    /// The mount point has files in it.
    NotEmpty { point: PathBuf },
    /// `mount` has no helper for this type.
    NoHelper { kind: String, helper: String },

    /// The kernel refuses it, and neither mode nor mount says why: a security module or a
    /// seccomp filter may.
    Refused { call: String, errno: String, seccomp: String, modules: String },
    /// An errno with no explanation here.
    Other { call: String, errno: String },
}

impl Cause {
    /// Whether the command works, though perhaps otherwise than expected.
    pub fn starts(&self) -> bool {
        matches!(
            self,
            Self::WouldStart
                | Self::WouldRun { .. }
                | Self::WouldMount
                | Self::FirstChildIsInit
                | Self::MountsReadOnly { .. }
                | Self::InUseUnguarded { .. }
        )
    }

    /// The key of its text.
    pub fn key(&self) -> String {
        match self {
            Self::SeccompRefuses { call } if call.is_empty() => "why-seccomp-refuses-some".into(),
            Self::CapabilityMissing { capability } if capability.is_empty() => {
                "why-capabilities-missing".into()
            }
            Self::WouldRun { still: true } => "why-still-running".into(),
            Self::NoPrivilege { user_namespace_helps: false } => "why-no-privilege-at-all".into(),
            Self::NotOnPath { elsewhere: Some(_), .. } => "why-elsewhere".into(),
            Self::NotOnPath { on_host: Some(_), .. } => "why-on-host-only".into(),
            _ => format!("why-{}", self.fields().get("is").map(plain).unwrap_or_default()),
        }
    }

    /// The values that belong into its text, by name: its fields, `yes` and `no`, and the
    /// items of a list with commas between.
    pub fn values(&self) -> Vec<(String, String)> {
        self.fields().iter().map(|(name, value)| (name.clone(), plain(value))).collect()
    }

    fn fields(&self) -> serde_json::Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.into(),
        // A carriage return is to be seen.
        Value::String(text) => text.replace('\r', "\\r"),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
