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

std::string fields_text(const Leak& leak) {
  std::vector<std::string> out;
  for (const auto& moved : leak.moved) out.push_back(bundle::to_text(moved));
  return join(out, "; ");
}

std::string owner_of(const Leak& leak) {
  return leak.exporter == "vmlinux" ? "the target's kernel" : "the target's " + leak.exporter;
}

std::string what(const Leak& leak) {
  const std::string who =
      fmt::format("{} of {} ({})", leak.function, owner_of(leak), to_text(leak.place));
  if (leak.moved.empty())
    return fmt::format("{} takes the bundle's {}", who,
                       join({leak.records.begin(), leak.records.end()}, ", "));
  if (leak.readers.empty())
    return fmt::format("{}, which reads the bundle's record as its own: {}", who,
                       fields_text(leak));
  return fmt::format("{}, which keeps the bundle's record for {} to read as its own: {}", who,
                     join({leak.readers.begin(), leak.readers.end()}, ", "), fields_text(leak));
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
      notes.push_back(what(leak) + "; " + answer(leak));
      continue;
    }
    for (const auto& user : leak.users)
      findings.push_back({user, "uses " + what(leak),
                          "carry a copy of the function that is compiled with the bundle's "
                          "headers, or patch the call"});
    if (leak.users.empty())
      findings.push_back({leak.function, what(leak), "take out the copy that nobody uses"});
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
