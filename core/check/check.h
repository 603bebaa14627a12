// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/bundle/manifest.h"
#include "core/kernel/module_file.h"
#include "core/kernel/store.h"
#include "core/kernel/target.h"

namespace stackport::check {

enum class Outcome { passed, failed, not_checked };
struct Finding {
  std::string subject;  ///< module, unit or file
  std::string message;
  std::string next;
};
/// One of the checks below, with all that it found.
struct Check {
  std::string name;
  Outcome outcome = Outcome::not_checked;
  std::string summary;  ///< "1,204 imports of 42 modules"; why, when not checked
  std::vector<Finding> findings;
  std::vector<std::string> notes = {};  ///< what was found and is answered for
  nlohmann::json details = {};          ///< all that the check knows, for machines; may be null
};

/// files: the bundle is byte for byte what its manifest says.
Check check_files(const host::Path& bundle, const bundle::Manifest& manifest);
/// modules: every module of the manifest is built and none else; none is empty (it has code, and
/// all its manifest's sources were compiled into it); vermagic is the target's.
Check check_modules(const host::Path& built, const bundle::Manifest& manifest,
                    const kernel::Target& target);
/// symbols: every import's CRC equals that of its real exporter: the bundle's module when the
/// bundle exports it, Module.symvers otherwise; namespaces are imported; nothing is unresolved.
Check check_symbols(const host::Path& built, const bundle::Manifest& manifest,
                    const kernel::Target& target);
/// includes: from the .cmd files: no unit read a header of the target that the bundle carries its
/// own copy of, and none from outside bundle, target and compiler.
Check check_includes(const host::Path& bundle, const host::Path& built,
                     const bundle::Manifest& manifest, const kernel::Target& target);
/// closure: every in-box module that imports a symbol that the bundle exports is in the bundle, or
/// is excluded with a reason. Read from the target's in-box modules; from Module.symvers and the
/// source where those are not to be had.
Check check_closure(const host::Path& built, const bundle::Manifest& manifest,
                    const kernel::Target& target);
/// host: no module of the bundle is one that the target builds from a host subsystem's sources.
Check check_host(const bundle::Manifest& manifest, const kernel::Target& target);

/// leaks: no function of the target's that is not rebuilt takes a record which the bundle lays out
/// differently from a module of the bundle, unless that is resolved. Needs the target's source.
Check check_leaks(const host::Path& bundle, const bundle::Manifest& manifest,
                  const kernel::Target& target, const kernel::Store& store);

/// What the target's modules that are not rebuilt know of records which the bundle lays out
/// differently: module -> fields with both offsets. Nothing when the source is not known.
Result<std::map<std::string, std::set<std::string>>> layouts_known(const host::Path& bundle,
                                                                   const bundle::Manifest& manifest,
                                                                   const kernel::Target& target,
                                                                   const kernel::Store& store);

/// All of them, in this order.
std::vector<Check> check_all(const host::Path& bundle, const bundle::Manifest& manifest,
                             const kernel::Target& target, const kernel::Store& store);

}  // namespace stackport::check
