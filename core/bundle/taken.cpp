// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/taken.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/bundle/planner.h"

namespace stackport::bundle {
namespace {

Error at_entry(Error error, const stackport::patch::Taken& item) {
  for (auto& d : error.diagnostics) {
    d.message = fmt::format("{} {}", d.place.file, d.message);
    d.place = item.place;
  }
  return error;
}

/// Puts the other kernel's lines into a file, from the last on, so that the places of the others
/// stay.
void put_in(ImageFile& file, const std::vector<delta::LineEdit>& edits, const std::string& kernel,
            const std::string& from, const stackport::patch::Taken& item) {
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    Change change;
    change.kind = "mined";
    change.rule = item.name;
    change.trust = "declared";
    change.place = to_text(item.place);
    change.why =
        fmt::format("{} ({}'s {})", item.why, kernel, to_text(Place{from, edit->other_line, 0}));
    const size_t begin = line_begin(file.bytes, edit->line);
    replace_bytes(file, begin, begin + edit->before.size(), edit->after, std::move(change));
  }
}

}  // namespace

Result<void> Planner::take() {
  for (const auto& item : inputs.series.taken)
    STACKPORT_CHECK(or_set_aside(put_in(item), item.component));
  return {};
}

Result<void> Planner::put_in(const stackport::patch::Taken& item) {
  const auto* part = part_of(item.component);
  if (!part || part->modules.empty() || part->decision.kind != item.on) return {};
  STACKPORT_TRY(const bool needed, facts.all_hold(item.conditions));
  if (!needed) return {};
  const auto file = plan.image.find(item.file);
  if (file == plan.image.end() || file->second.record.component != item.component) {
    Diagnostic d;
    d.place = item.place;
    d.message = fmt::format("{} is not a file of {} in the bundle", item.file, item.component);
    d.next = "give the entry a condition, or take it out";
    return fail(ErrorKind::input, std::move(d));
  }
  const auto& other = tree_of(*part, item.file) == inputs.x ? inputs.y.tree : inputs.x;
  const std::string& from = item.other_file.empty() ? file->second.record.from : item.other_file;
  const auto text = other->read(from);
  if (!text) return tl::make_unexpected(at_entry(text.error(), item));
  const auto edits =
      delta::taken_lines(item.file, file->second.bytes, *text, {item.function, item.words});
  if (!edits) return tl::make_unexpected(at_entry(edits.error(), item));
  bundle::put_in(file->second, *edits, other->origin().name, from, item);
  plan.used.push_back({ItemUse::Kind::patch, item.component, item.name, item.place});
  return {};
}

}  // namespace stackport::bundle
