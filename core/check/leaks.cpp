// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/base/text.h"
#include "core/bundle/leaks.h"
#include "core/check/built.h"
#include "core/check/command_file.h"
#include "core/check/impact.h"

namespace stackport::check {
namespace {

using bundle::Leak;

/// What the bundle's modules take from the target: symbol -> modules.
std::map<std::string, std::set<std::string>> imports_of(const Built& built) {
  std::map<std::string, std::set<std::string>> out;
  for (const auto& [path, module] : built.modules) {
    for (const auto& symbol : module.undefined)
      if (!built.exports.contains(symbol)) out[symbol].insert(module_name(path));
    for (const auto& [symbol, crc] : module.imports)
      if (!built.exports.contains(symbol)) out[symbol].insert(module_name(path));
  }
  return out;
}

std::string answer(const Leak& leak) {
  const std::string place = to_text(leak.resolved_at);
  if (leak.resolution == "copy") return "the bundle has a copy of its own: " + place;
  return leak.why + (place.empty() ? "" : ": " + place);
}

/// The target's modules that import what the bundle exports in another version.
Result<std::set<std::string>> refused_in_box(const Built& built, const bundle::Manifest& manifest,
                                             const kernel::Target& target) {
  STACKPORT_TRY(const auto all, impact({target, manifest, built, {}, {}, {}}));
  std::set<std::string> out;
  for (const auto& each : all)
    if (each.fate == Fate::refused) out.insert(each.module);
  return out;
}

/// The command that compiled a unit of the bundle, as kbuild recorded it.
Result<std::optional<facts::CompileCommand>> command_of(const host::Path& built,
                                                        const kernel::Target& target,
                                                        const std::string& source) {
  const host::Path object = host::Path(source).replace_extension(".o");
  const host::Path record =
      built / object.parent_path() / ("." + object.filename().string() + ".cmd");
  STACKPORT_TRY(const auto text, host::real_file_system().read(record));
  const auto file = parse_command_file(text);
  return facts::compile_command(file.command, working_folder(file, target.build, built), built);
}

}  // namespace

Result<std::map<std::string, std::set<std::string>>> layouts_known(const host::Path& bundle,
                                                                   const bundle::Manifest& manifest,
                                                                   const kernel::Target& target,
                                                                   const kernel::Store& store) {
  if (!target.tree || !target.symvers) return std::map<std::string, std::set<std::string>>();
  const bundle::LeakRequest request{host::real_processes(),
                                    store,
                                    target,
                                    manifest,
                                    bundle / "build" / target.release,
                                    {},
                                    {},
                                    {},
                                    {}};
  STACKPORT_TRY(auto report, bundle::find_leaks(request));
  return std::move(report.knows);
}

Check check_leaks(const host::Path& bundle, const bundle::Manifest& manifest,
                  const kernel::Target& target, const kernel::Store& store) {
  const std::string name = "leaks";
  if (!target.tree || !target.symvers)
    return not_checked(name, "the target's source or its Module.symvers is not known");
  const host::Path built = std::filesystem::weakly_canonical(bundle / "build" / target.release);
  auto read = read_built(built);
  if (!read) return not_checked(name, read.error());
  if (read->modules.empty()) return not_checked(name, "no module is built");
  const bundle::LeakRequest request{
      host::real_processes(),
      store,
      target,
      manifest,
      built,
      [&](const std::set<std::string>&) { return imports_of(*read); },
      [&](const std::string& source) { return command_of(built, target, source); },
      {},
      [&] { return refused_in_box(*read, manifest, target); }};
  auto report = bundle::find_leaks(request);
  if (!report) return not_checked(name, report.error());
  std::vector<Finding> findings;
  std::vector<std::string> notes;
  for (const auto& leak : report->leaks) {
    if (!leak.resolution.empty()) {
      notes.push_back(to_text(leak) + "; " + answer(leak));
      continue;
    }
    for (const auto& user : leak.users)
      findings.push_back({user, "uses " + to_text(leak),
                          "carry a copy of the function that is compiled with the bundle's "
                          "headers, or patch the call"});
    if (leak.users.empty())
      findings.push_back({leak.function, to_text(leak), "take out the copy that nobody uses"});
  }
  for (const auto& unread : report->unread)
    findings.push_back(
        {unread.place.file, unread.message, "what it reads of the bundle's records is not known"});
  Check check = concluded(
      name,
      report->headers == 0
          ? "every header of the bundle that the target has is the target's"
          : fmt::format("{} laid out differently; {} of the target may know them, {} met",
                        counted(report->records, "record"), counted(report->units, "unit"),
                        counted(report->leaks.size(), "reader")),
      std::move(findings));
  check.notes = std::move(notes);
  check.details = bundle::to_json(*report);
  return check;
}

}  // namespace stackport::check
