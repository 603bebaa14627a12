// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/host/file_system.h"

namespace stackport::bundle {

/// A changed region of a bundle's file, with what changed it.
struct Change {
  int line = 0;       ///< first line in the bundle's file, from 1
  int added = 0;      ///< lines of the bundle's file that it made
  int removed = 0;    ///< lines of the origin that are gone
  std::string kind;   ///< "adjustment", "patch", "revert", "kbuild" or "config"
  std::string rule;   ///< the rule's name, the patch's file, or what the assembler does
  std::string delta;  ///< the difference that it answers; empty for kbuild
  std::string trust;  ///< "proven", "declared" or "proposed"
  std::string place;  ///< "policies/provider.yaml:12"
  std::string why;
};

/// One file of the bundle.
struct File {
  std::string path;
  std::string kernel;     ///< name of the kernel that it is from; empty: written by the assembler
  std::string from;       ///< its path there
  std::string component;  ///< owner; empty for the bundle's own files
  /// "source", "header", "private" (a host subsystem's, from Y's source), "kbuild", "kconfig",
  /// "compat" or "bundle".
  std::string role;
  std::string sha256;
  std::vector<Change> changes;
};

struct BundleModule {
  std::string name;  ///< as the .ko is called, without .ko
  std::string component;
  std::string folder;
  std::string config;  ///< symbol without CONFIG_
  std::vector<std::string> sources;
  std::vector<std::string> unread =
      {};  ///< units that only the target's configuration adds; see fitted()
};

struct BundleComponent {
  std::string name;
  std::string layer;
  std::string policy;  ///< "take-x", "reuse-y", "exclude"
  std::string why;
  std::string place;  ///< policy file and line
  std::vector<std::string> because;
  std::vector<std::string> reverted;  ///< commits that X's code is taken without
  std::string kernel;                 ///< where its code is from
  std::string owner;
  int adjustments = 0;
  int lines_x = 0;  ///< lines in the bundle from X, from Y, made by rules, and written by hand
  int lines_y = 0;
  int lines_generated = 0;
  int lines_hand = 0;
};

/// A module that a policy, or a fact of the target, leaves out.
struct Excluded {
  std::string module;
  std::string component;
  std::string reason;
  std::string place;  ///< policy or Kconfig file and line
};

struct KernelRecord {
  std::string name, version, from, package_version, tree;
};
struct TargetRecord {
  std::string name, release, package_version, id;
};

/// What a bundle is made of and why: MANIFEST.json, the source of `why`, `check` and `pack`.
struct Manifest {
  static constexpr int format = 1;
  std::string stack;
  KernelRecord source;  ///< X
  KernelRecord base;    ///< Y's source
  TargetRecord target;
  std::vector<BundleComponent> components;
  std::vector<BundleModule> modules;
  std::vector<Excluded> excluded;
  std::vector<File> files;  ///< sorted by path; MANIFEST.json itself is not listed
  std::map<std::string, std::string> config;  ///< symbols that the bundle switches: "m", "y" or "n"
  /// The host subsystems' source folders, so that `check` can tell their modules.
  std::map<std::string, std::vector<std::string>> host_sources;
};

/// "owner of core, siw: NAME": whom to ask about the components of these names, a line for each
/// owner.
std::vector<std::string> owner_lines(const std::vector<BundleComponent>& all,
                                     const std::vector<std::string>& names);

nlohmann::json to_json(const Manifest& manifest);
/// Error (input): not a manifest, or of another format.
Result<Manifest> manifest_from_json(const nlohmann::json& json, const std::string& file);
/// Reads DIR/MANIFEST.json. Error (input) when DIR holds no bundle.
Result<Manifest> read_manifest(const host::Path& folder);

}  // namespace stackport::bundle
