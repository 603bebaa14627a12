// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tools/stackport/commands.h"

namespace stackport::cli {

/// The --source and --target of a command that works on a pair of kernels.
struct Pair {
  std::string source;
  std::string target;
  std::string release;  ///< whose overrides hold; may be empty
  void add_to(CLI::App& command);
  void add_release_to(CLI::App& command);
};

/// Everything that a plan refers to, kept alive beside it.
struct Session {
  Data data;
  kernel::Store store;
  std::shared_ptr<kernel::Tree> x;
  kernel::Target y;
  bundle::Plan plan;
  std::optional<policy::Release> release;
};

/// What a plan of the session is made from; refers to it.
bundle::Inputs inputs_of(Context& context, const Session& session);

/// Loads the data and opens both kernels; the plan is empty.
Result<std::unique_ptr<Session>> open_session(Context& context, const Pair& pair);

/// Opens a session and makes its plan, telling its progress.
Result<std::unique_ptr<Session>> make_session(Context& context, const Pair& pair);

/// Opens a target whose make is to be run: with its compiler, telling when that is a stand-in.
Result<kernel::Target> open_for_make(Context& context, const kernel::Store& store,
                                     const std::string& name);

/// Chooses the compiler of an opened target, and tells when it is a stand-in.
Result<void> choose_compiler(Context& context, const kernel::Store& store, kernel::Target& target);

/// A bundle's folder as given, or the one that the current folder lies in.
Result<host::Path> bundle_folder(const std::string& given);

/// A bundle with the target that it is to be built or checked for.
struct Opened {
  host::Path folder;
  bundle::Manifest manifest;  ///< fitted to the target
  kernel::Target target;
};
/// `target` empty: the one for which the bundle was assembled.
Result<Opened> open_bundle(Context& context, const std::string& folder, const std::string& target);

}  // namespace stackport::cli
