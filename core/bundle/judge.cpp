// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/base/text.h"
#include "core/bundle/answer.h"
#include "core/bundle/hand_made.h"
#include "core/bundle/planner.h"
#include "core/delta/mined.h"

namespace stackport::bundle {

Result<void> Planner::judge_defines(const std::vector<Define>& defines, const std::string& who,
                                    const Place& place) {
  if (defines.empty()) return {};
  STACKPORT_TRY(const auto* x, facts.surface(policy::Side::source));
  STACKPORT_TRY(const auto* y, facts.surface(policy::Side::target));
  std::vector<Diagnostic> errors;
  const auto wrong = [&](std::string message, std::string next) {
    Diagnostic d;
    d.place = place;
    d.message = who + std::move(message);
    d.next = std::move(next);
    errors.push_back(std::move(d));
  };
  const auto accepted = accepted_ids(inputs.policies);
  for (const auto& define : defines) {
    if (const auto field = hidden_field(define, *x, *y); !field.empty())
      wrong(fmt::format(" makes a macro of {}, which is the field {}: it changes each use of that "
                        "name, of whatever record",
                        define.name, field),
            "write a rule, which changes the uses that its delta is about");
    const auto other = other_value(define, *x, *y);
    if (other.id.empty()) continue;
    if (const auto* entry = accepted_by(accepted, other.id))
      plan.used.push_back({ItemUse::Kind::accepted, "", other.id, entry->place});
    else
      wrong(fmt::format(" makes {} of the enumerator {}, which is {}", other.here, define.name,
                        other.own),
            fmt::format("a flag that moved to another word needs a rule with 'move-flag'; if the "
                        "value is meant, put '- id: {}' under 'accept:' of a policy",
                        other.id));
  }
  if (!errors.empty()) return fail(ErrorKind::input, std::move(errors));
  return {};
}

Result<void> Planner::judge_made(std::string_view text, int first, int last, const std::string& who,
                                 const Place& place, const std::string& component) {
  std::string all;
  const auto declarations = [&]() -> std::string_view {
    all.clear();
    for (const auto& [path, file] : plan.image)
      if (file.record.component == component) all += file.bytes + "\n";
    return all;
  };
  const auto found = hand_made(text, first, last, declarations);
  if (found.empty()) return {};
  std::vector<Diagnostic> errors;
  const auto accepted = accepted_ids(inputs.policies);
  for (const auto& made : found) {
    STACKPORT_TRY(const auto* y, facts.surface(policy::Side::target));
    std::string_view around = text;
    std::string name;
    for (const auto& region : delta::regions_of(text))
      if (region.first <= made.line && made.line <= region.last) {
        around = lines_between(text, region.first, region.last);
        name = region.name;
      }
    const auto maker = maker_of(made, around, *y, [&](std::string_view function) {
      return !inputs.y.symvers || inputs.y.symvers->find(function);
    });
    if (maker.empty()) continue;
    const auto id =
        sha256(fmt::format("{}\n{}\n{}\n{}", made.record, made.by, made.size, name)).substr(0, 12);
    if (const auto* entry = accepted_by(accepted, id)) {
      plan.used.push_back({ItemUse::Kind::accepted, "", id, entry->place});
      continue;
    }
    Diagnostic d;
    d.place = place;
    d.message = fmt::format(
        "{} makes a struct {} by {}, and calls nothing that sets it up; the "
        "target makes one by {}",
        who, made.record, made.by, maker);
    d.next = fmt::format(
        "call {}, or a function of the target's that sets the record up; if "
        "zeros are enough, put '- id: {}' under 'accept:' of a policy",
        maker, id);
    errors.push_back(std::move(d));
  }
  if (!errors.empty()) return fail(ErrorKind::input, std::move(errors));
  return {};
}

}  // namespace stackport::bundle
