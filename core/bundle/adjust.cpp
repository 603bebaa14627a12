// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <tbb/global_control.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/planner.h"
#include "core/delta/adjust.h"
#include "core/kernel/prepare.h"

namespace stackport::bundle {
namespace {

/// The arguments of a unit as its own kernel would compile it: without the bundle's headers.
std::vector<std::string> without_bundle(const std::vector<std::string>& arguments,
                                        const host::Path& folder) {
  const std::string own = "-I" + folder.string() + "/";
  std::vector<std::string> out;
  for (const auto& argument : arguments)
    if (argument != own + "include" && argument != own + "include/uapi" &&
        argument != own + "compat/include")
      out.push_back(argument);
  return out;
}

/// Makes the edits of one file, in their order, and enters the lines that they change.
void make_edits_in(ImageFile& file, const std::vector<delta::Edit>& edits,
                   const std::vector<policy::Adjustment>& rules) {
  long shift = 0;
  for (const auto& edit : edits) {
    const auto& rule = rules.at(edit.rule);
    Change change;
    change.kind = "adjustment";
    change.rule = rule.rule;
    change.delta = rule.delta_text();
    change.trust = "declared";
    change.place = to_text(rule.place);
    change.why = rule.why;
    replace_bytes(file, size_t(long(edit.begin) + shift), size_t(long(edit.end) + shift), edit.text,
                  std::move(change));
    shift += long(edit.text.size()) - long(edit.end - edit.begin);
  }
}

}  // namespace

Result<void> Planner::adjust() {
  tell("reading the units that a rule may concern");
  host::Path folder;
  STACKPORT_TRY(const auto commands, commands_of(inputs, plan.image, folder));
  std::optional<kernel::Prepared> prepared;
  for (auto& part : parts) {
    if (part.modules.empty()) continue;
    delta::AdjustRequest request;
    request.rules = policy::adjustments_for(inputs.policies, *part.component);
    request.tree = folder;
    request.cache = inputs.store.folder("facts");
    request.jobs = inputs.jobs;
    request.key = inputs.y.id + " " + key_of_headers();
    for (const auto& [path, file] : plan.image)
      if (file.record.component == part.component->name &&
          (file.record.role == "source" || file.record.role == "header"))
        request.files.push_back(path);
    const bool from_x = part.tree == inputs.x;
    for (const auto& command : commands) {
      const auto file = plan.image.find(command.source);
      if (file == plan.image.end() || file->second.record.component != part.component->name)
        continue;
      part.compiled[command.source] = command.module;
      if (request.rules.empty()) continue;
      delta::UnitViews views;
      views.source = command.source;
      views.bundle = facts::clang_arguments(command);
      views.native = without_bundle(views.bundle, folder);
      if (from_x) {
        if (!prepared) {
          STACKPORT_TRY(prepared, prepare_source());
        }
        views.native = moved_arguments(views.native, inputs.y, *prepared);
      }
      request.units.push_back(std::move(views));
    }
    if (request.rules.empty()) continue;
    if (prepared && from_x) request.key += " " + inputs.x->id();
    STACKPORT_TRY(const auto outcomes, delta::find_edits(request));
    STACKPORT_CHECK(make_edits(part, request.rules, outcomes));
  }
  return {};
}

Result<void> Planner::make_edits(const Part& part, const std::vector<policy::Adjustment>& rules,
                                 const std::vector<delta::RuleOutcome>& outcomes) {
  std::map<std::string, std::vector<delta::Edit>> by_file;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const auto& outcome = outcomes[i];
    plan.rules.push_back({part.component->name, rules[i].rule, to_text(rules[i].place),
                          rules[i].delta_text(), outcome.needed, outcome.edits.size(),
                          outcome.native_form, outcome.bundle_form});
    if (outcome.needed)
      plan.used.push_back(
          {ItemUse::Kind::rule, part.component->name, rules[i].rule, rules[i].place});
    for (auto edit : outcome.edits) {
      edit.rule = i;
      by_file[edit.file].push_back(std::move(edit));
    }
  }
  for (auto& [path, edits] : by_file) {
    std::stable_sort(edits.begin(), edits.end(), [](const auto& a, const auto& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    auto& file = plan.image.at(path);
    STACKPORT_CHECK(delta::apply_edits(file.bytes, edits));  // refuses those that don't fit
    make_edits_in(file, edits, rules);
  }
  return {};
}

Result<kernel::Prepared> Planner::prepare_source() {
  tell("preparing the source kernel's headers");
  return kernel::prepare(inputs.store, inputs.processes, *inputs.x, inputs.y.build / ".config",
                         inputs.jobs);
}

std::string Planner::key_of_headers() const {
  std::string all;
  for (const auto& [path, file] : plan.image)
    if (file.record.role == "header" || file.record.role == "private" ||
        file.record.role == "compat")
      all += path + " " + sha256(file.bytes) + "\n";
  return sha256(all);
}

}  // namespace stackport::bundle
