// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <regex>
#include <set>

#include "core/base/text.h"
#include "core/bundle/answer.h"
#include "core/bundle/includes.h"
#include "core/bundle/planner.h"
#include "core/bundle/smpl.h"
#include "core/bundle/stand_ins.h"
#include "core/delta/copied.h"
#include "core/patch/diff.h"
#include "core/patch/position.h"

namespace stackport::bundle {
namespace {

std::string texts_of(const std::vector<policy::Condition>& conditions) {
  std::vector<std::string> out;
  for (const auto& condition : conditions)
    out.push_back((condition.side == policy::Side::source ? "source " : "target ") +
                  condition.text);
  return join(out, "; ");
}

/// What an item stands in for: the names that the target must lack, and its macros.
std::set<std::string> names_of(const patch::CompatItem& item) {
  using Subject = policy::Condition::Subject;
  static const std::regex define(R"((?:^|\n)#define ([A-Za-z_]\w*))");
  std::set<std::string> out;
  for (const auto& condition : item.conditions)
    if (!condition.has && condition.side == policy::Side::target &&
        (condition.subject == Subject::function || condition.subject == Subject::macro ||
         condition.subject == Subject::type || condition.subject == Subject::enumerator))
      out.insert(condition.name);
  if (out.empty()) return out;
  for (const auto& copied : item.copied)
    for (const auto* names : {&copied.functions, &copied.definitions})
      out.insert(names->begin(), names->end());
  for (std::sregex_iterator at(item.text.begin(), item.text.end(), define), end; at != end; ++at)
    out.insert((*at)[1]);
  return out;
}

/// Which of some items the bundle's code may use; one that names nothing always is used.
std::vector<bool> used_of(const std::vector<const patch::CompatItem*>& items, const Image& image) {
  std::vector<const ImageFile*> files;
  for (const auto& [path, file] : image)
    if (file.record.role == "source" || file.record.role == "header") files.push_back(&file);
  std::vector<char> used(items.size());
  tbb::parallel_for(size_t{0}, items.size(), [&](size_t i) {
    const auto names = names_of(*items[i]);
    used[i] = names.empty() || std::any_of(files.begin(), files.end(), [&](const auto* file) {
                return std::any_of(names.begin(), names.end(), [&](const auto& name) {
                  return spells_word(file->bytes, name);
                });
              });
  });
  return {used.begin(), used.end()};
}

/// What stands where a configuration symbol is not set is copied only where the item says so.
Result<void> check_switch(const patch::CompatItem& item, const patch::Copied& copied,
                          const std::string& kernel, std::string_view bytes,
                          const std::vector<delta::CopiedPiece>& pieces) {
  const auto off = switched_off(bytes, pieces);
  if (off.empty() != copied.switched_off) return {};
  Diagnostic d;
  d.place = item.place;
  d.message = fmt::format("{}'s {} has {} where a configuration symbol is not set", kernel,
                          copied.file, off.empty() ? "nothing that is named" : join(off, ", "));
  d.next = off.empty() ? "take 'switched-off' away"
                       : "name what stands elsewhere; where the target does no more than that, say "
                         "'switched-off: true'";
  return fail(ErrorKind::input, std::move(d));
}

/// What an item copies from a kernel's own file.
Result<std::vector<delta::CopiedPiece>> copies_of(const Inputs& inputs,
                                                  const patch::CompatItem& item) {
  std::vector<delta::CopiedPiece> out;
  for (const auto& copied : item.copied) {
    const auto& tree = copied.from_source ? inputs.x : inputs.y.tree;
    STACKPORT_TRY(const auto bytes, tree->read(copied.file));
    auto includes = delta::copied_includes(copied.file, bytes, copied.includes);
    auto definitions = delta::copied_definitions(copied.file, bytes, copied.definitions);
    auto functions = delta::copied_functions(copied.file, bytes, copied.functions);
    const size_t before = out.size();
    for (auto* pieces : {&includes, &definitions, &functions}) {
      if (*pieces) {
        out.insert(out.end(), (*pieces)->begin(), (*pieces)->end());
        continue;
      }
      for (auto& d : pieces->error().diagnostics) {
        d.message = fmt::format("{}'s {} {}", tree->origin().name, copied.file, d.message);
        d.place = item.place;
      }
      return tl::make_unexpected(pieces->error());
    }
    STACKPORT_CHECK(check_switch(item, copied, tree->origin().name, bytes,
                                 {out.begin() + long(before), out.end()}));
  }
  return out;
}

/// Appends lines to a compat header and enters them.
void append(ImageFile& file, const std::string& text, Change change) {
  change.line = line_count(file.bytes) + 2;
  change.added = line_count(text);
  file.record.changes.push_back(std::move(change));
  file.bytes += "\n" + text;
}

/// Whether a text says itself where the next header of its name comes in.
bool includes_next(const patch::CompatItem* item) {
  return item->text.find("#include_next <" + item->header + ">") != std::string::npos;
}

/// One compat header: its items in the order of their names; where there is a `next` header of that
/// name it comes first, unless an item places it.
Result<ImageFile> compat_header(const Inputs& inputs, const std::string& header,
                                std::vector<const patch::CompatItem*> items, bool next) {
  std::sort(items.begin(), items.end(),
            [](const auto* a, const auto* b) { return a->name < b->name; });
  ImageFile file;
  file.record.path = "compat/include/" + header;
  file.record.role = "compat";
  const std::string guard = compat_guard(header);
  file.bytes =
      fmt::format("/* SPDX-License-Identifier: GPL-2.0 */\n#ifndef {0}\n#define {0}\n", guard);
  if (next && std::none_of(items.begin(), items.end(), includes_next))
    file.bytes += fmt::format("\n#include_next <{}>\n", header);
  for (const auto* item : items) {
    std::string text = item->text;
    if (!text.empty() && text.back() != '\n') text += '\n';
    Change change;
    change.kind = "compat";
    change.rule = item->name;
    change.delta = texts_of(item->conditions);
    change.trust = "declared";
    change.place = to_text(item->place);
    change.why = item->why;
    if (!text.empty()) append(file, text, change);
    STACKPORT_TRY(const auto copies, copies_of(inputs, *item));
    change.kind = "copy";
    for (const auto& copy : copies) {
      change.rule = copy.name;
      append(file, copy.text, change);
    }
  }
  file.bytes += "\n#endif\n";
  return file;
}

Change change_of(const patch::Patch& patch, const patch::Hunk& hunk) {
  Change change;
  change.line = hunk.line;
  change.added = hunk.added;
  change.removed = hunk.removed;
  change.kind = "patch";
  change.rule = patch.file;
  change.delta = texts_of(patch.conditions);
  change.trust = "declared";
  change.place = to_text(patch.place);
  change.why = patch.why;
  return change;
}

}  // namespace

std::string compat_guard(const std::string& header) {
  std::string guard = "_STACKPORT_COMPAT_";
  for (const char c : header)
    guard += std::isalnum(static_cast<unsigned char>(c))
                 ? char(std::toupper(static_cast<unsigned char>(c)))
                 : '_';
  return guard;
}

Result<void> Planner::compat() {
  tell("asking which compat items the target needs");
  std::vector<const patch::CompatItem*> needed;
  for (const auto& item : inputs.series.compat) {
    STACKPORT_TRY(const bool holds, facts.all_hold(item.conditions));
    if (holds) needed.push_back(&item);
  }
  std::map<std::string, std::vector<const patch::CompatItem*>> headers;
  const auto used = used_of(needed, plan.image);
  for (size_t i = 0; i < needed.size(); ++i) {
    if (!used[i]) continue;
    const auto& [text, place] = std::tie(needed[i]->text, needed[i]->place);
    const auto who = fmt::format("the compat item '{}'", needed[i]->name);
    STACKPORT_CHECK(or_set_aside(judge_defines(defines_of(text), who, place), ""));
    STACKPORT_CHECK(or_set_aside(judge_made(text, 1, line_count(text), who, place, ""), ""));
    headers[needed[i]->header].push_back(needed[i]);
    plan.used.push_back({ItemUse::Kind::compat, "", needed[i]->name, needed[i]->place});
  }
  for (const auto& [header, items] : headers) {
    bool next =
        plan.image.contains("include/" + header) || plan.image.contains("include/uapi/" + header);
    for (const auto& folder : header_folders(inputs.y))
      next = next || host::real_file_system().exists(folder / header);
    auto file = compat_header(inputs, header, items, next);
    if (file)
      plan.image[file->record.path] = std::move(*file);
    else
      STACKPORT_CHECK(or_set_aside(pass(file), ""));
  }
  return {};
}

Result<void> Planner::or_set_aside(Result<void> done, const std::string& component) const {
  if (done || !set_aside) return done;
  for (auto& d : done.error().diagnostics) set_aside->push_back({component, std::move(d)});
  return {};
}

Result<void> Planner::patch() {
  for (const auto& patch : inputs.series.patches)
    STACKPORT_CHECK(or_set_aside(put_in(patch), patch.component));
  return {};
}

Result<void> Planner::put_in(const stackport::patch::Patch& patch) {
  const auto* part = part_of(patch.component);
  if (!part || part->modules.empty() || part->decision.kind != patch.on) return {};
  STACKPORT_TRY(const bool needed, facts.all_hold(patch.conditions));
  if (!needed) return {};
  STACKPORT_TRY(const auto applied, apply_one(patch));
  STACKPORT_CHECK(judge_defines(added_defines(patch.text, patch.reverse), patch.file, patch.place));
  for (const auto& hunk : applied.hunks)
    STACKPORT_CHECK(judge_made(applied.files.at(hunk.file), hunk.line, hunk.line + hunk.added - 1,
                               patch.file, patch.place, patch.component));
  plan.used.push_back({ItemUse::Kind::patch, patch.component, patch.file, patch.place});
  for (const auto& hunk : applied.hunks) {
    auto& file = plan.image[hunk.file];
    if (file.record.path.empty()) {
      file.record.path = hunk.file;
      file.record.component = patch.component;
      file.record.role = hunk.file.ends_with(".h") ? "header" : "source";
    }
    change_file(file, applied.files.at(hunk.file), change_of(patch, hunk));
  }
  for (const auto& path : applied.deleted) plan.image.erase(path);
  return {};
}

Result<stackport::patch::Applied> Planner::apply_one(const stackport::patch::Patch& patch) const {
  if (patch.semantic) return apply_semantic(patch);
  return stackport::patch::apply(patch, [&](const std::string& path) -> Result<std::string> {
    const auto file = plan.image.find(path);
    if (file == plan.image.end())
      return fail(ErrorKind::input, path, "is not a file of the bundle");
    return file->second.bytes;
  });
}

Result<stackport::patch::Applied> Planner::apply_semantic(
    const stackport::patch::Patch& patch) const {
  tell("running " + patch.file);
  std::map<std::string, std::string> files;
  for (const auto& [path, file] : plan.image)
    if (file.record.component == patch.component &&
        (file.record.role == "source" || file.record.role == "header"))
      files[path] = file.bytes;
  stackport::patch::Applied out;
  STACKPORT_TRY(out.files,
                apply_smpl(inputs.processes, patch, files, inputs.store.folder("facts")));
  for (const auto& [path, bytes] : out.files) {
    STACKPORT_TRY(const auto text,
                  stackport::patch::make_diff({{path, files.at(path)}}, {{path, bytes}}));
    STACKPORT_TRY(const auto diffs, stackport::patch::parse_unified(text, patch.file));
    const auto runs = stackport::patch::changed_runs(diffs.front());
    out.hunks.insert(out.hunks.end(), runs.begin(), runs.end());
  }
  return out;
}

}  // namespace stackport::bundle
