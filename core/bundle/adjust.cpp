// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <tbb/global_control.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/includes.h"
#include "core/bundle/planner.h"
#include "core/bundle/rule_items.h"
#include "core/delta/adjust.h"
#include "core/delta/survey.h"
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
                   const std::vector<policy::Adjustment>& rules, const ChangeOf& change_of) {
  long shift = 0;
  for (const auto& edit : edits) {
    replace_bytes(file, size_t(long(edit.begin) + shift), size_t(long(edit.end) + shift), edit.text,
                  change_of(rules.at(edit.rule)));
    shift += long(edit.text.size()) - long(edit.end - edit.begin);
  }
}

Change declared(const policy::Adjustment& rule) {
  Change change;
  change.kind = "adjustment";
  change.rule = rule.rule;
  change.delta = rule.delta_text();
  change.trust = "declared";
  change.place = to_text(rule.place);
  change.why = rule.why;
  return change;
}

using Hashes = Planner::Hashes;

Hashes hashes_of_headers(const Image& image) {
  Hashes out;
  for (const auto& [path, file] : image)
    if (file.record.role == "header" || file.record.role == "private" ||
        file.record.role == "compat")
      out.emplace(path, sha256(file.bytes));
  return out;
}

std::string key_of(const Hashes& hashes) {
  std::string all;
  for (const auto& [path, hash] : hashes) all += path + " " + hash + "\n";
  return sha256(all);
}

}  // namespace

Result<delta::UnitViews> Planner::views_of(const facts::CompileCommand& command, const Part& part,
                                           const host::Path& folder) {
  delta::UnitViews views;
  views.source = command.source;
  views.bundle = facts::clang_arguments(command);
  if (folder != stage)
    for (auto& argument : views.bundle)
      if (const size_t at = argument.find(stage.string()); at != std::string::npos)
        argument.replace(at, stage.string().size(), folder.string());
  views.native = without_bundle(views.bundle, folder);
  if (part.tree != inputs.x || part.reverted.contains(command.source)) return views;
  if (!prepared) {
    STACKPORT_TRY(prepared, prepare_source());
  }
  views.native = moved_arguments(views.native, inputs.y, *prepared);
  return views;
}

Result<delta::AdjustRequest> Planner::adjust_request(const Part& part, const Image& image,
                                                     const host::Path& folder,
                                                     std::vector<policy::Adjustment> rules,
                                                     std::string headers) {
  delta::AdjustRequest request;
  request.rules = std::move(rules);
  request.tree = folder;
  request.cache = inputs.store.folder("facts");
  request.jobs = inputs.jobs;
  request.key = inputs.y.id;
  request.headers = std::move(headers);
  for (const auto& [path, file] : image)
    if (file.record.component == part.component->name &&
        (file.record.role == "source" || file.record.role == "header"))
      request.files.push_back(path);
  for (const auto& command : commands) {
    const auto file = image.find(command.source);
    if (file == image.end() || file->second.record.component != part.component->name) continue;
    STACKPORT_TRY(auto views, views_of(command, part, folder));
    request.units.push_back(std::move(views));
  }
  if (part.tree == inputs.x && !request.units.empty()) request.key += " " + inputs.x->id();
  return request;
}

Result<void> Planner::adjust() {
  tell("reading the units that a rule may concern");
  STACKPORT_TRY(commands, commands_of(inputs, plan.image, stage));
  SeenRules seen_rules;
  auto hashes = hashes_of_headers(plan.image);
  for (auto& part : parts)
    STACKPORT_CHECK(or_set_aside(adjust(part, hashes, seen_rules), part.component->name));
  return judge_rules(seen_rules);
}

Result<void> Planner::adjust(Part& part, Hashes& hashes, SeenRules& seen_rules) {
  if (part.modules.empty()) return {};
  for (const auto& command : commands) {
    const auto file = plan.image.find(command.source);
    if (file != plan.image.end() && file->second.record.component == part.component->name)
      part.compiled[command.source] = command.module;
  }
  auto rules = policy::adjustments_for(inputs.policies, *part.component);
  if (rules.empty()) return {};
  STACKPORT_TRY(auto request,
                adjust_request(part, plan.image, stage, std::move(rules), key_of(hashes)));
  request.preludes = [this] { return preludes_of_stage(); };
  STACKPORT_TRY(auto outcomes, delta::find_edits(request));
  for (size_t i = 0; i < outcomes.size() && part.tree == inputs.x; ++i) {
    if (request.rules[i].edit == policy::Adjustment::Edit::copy_argument)
      STACKPORT_CHECK(copy_arguments(request, request.rules[i], outcomes[i]));
    if (request.rules[i].edit == policy::Adjustment::Edit::unquote_argument)
      STACKPORT_CHECK(unquote_arguments(request, request.rules[i], outcomes[i]));
  }
  for (size_t i = 0; i < outcomes.size(); ++i)
    plan.rules.push_back({part.component->name, request.rules[i].rule,
                          to_text(request.rules[i].place), request.rules[i].delta_text(),
                          outcomes[i].needed, outcomes[i].edits.size(), outcomes[i].native_form,
                          outcomes[i].bundle_form});
  for (size_t i = 0; i < outcomes.size(); ++i)
    if (outcomes[i].needed)
      plan.used.push_back({ItemUse::Kind::rule, part.component->name, request.rules[i].rule,
                           request.rules[i].place});
  STACKPORT_CHECK(make_edits(plan.image, request.rules, outcomes, declared));
  std::set<std::string> edited;
  for (const auto& outcome : outcomes)
    for (const auto& edit : outcome.edits) edited.insert(edit.file);
  for (const auto& file : edited)
    if (const auto hash = hashes.find(file); hash != hashes.end())
      hash->second = sha256(plan.image.at(file).bytes);
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const bool seen =
        outcomes[i].needed || !outcomes[i].native_form.empty() || !outcomes[i].bundle_form.empty();
    const auto key = to_text(request.rules[i].place);
    seen_rules.try_emplace(key, std::pair(request.rules[i], false)).first->second.second |= seen;
  }
  return {};
}

Result<void> Planner::judge_rules(const SeenRules& rules) {
  std::vector<policy::Adjustment> seen, unseen;
  for (const auto& [place, rule] : rules) (rule.second ? seen : unseen).push_back(rule.first);
  std::erase_if(unseen,
                [](const auto& rule) { return rule.item == policy::Adjustment::Item::header; });
  if (unseen.empty()) return {};
  STACKPORT_TRY(const auto* x, facts.surface(policy::Side::source));
  STACKPORT_TRY(const auto* y, facts.surface(policy::Side::target));
  for (auto& d : judge_unseen(unseen, seen, *x, *y))
    (d.severity == Severity::error ? plan.problems : plan.warnings).push_back(std::move(d));
  return {};
}

/// Fills the outcome of a rule on a macro that takes an argument more in the target.
Result<void> Planner::copy_arguments(const delta::AdjustRequest& request,
                                     const policy::Adjustment& rule, delta::RuleOutcome& outcome) {
  policy::Condition condition;
  condition.subject = policy::Condition::Subject::macro;
  condition.name = rule.name;
  condition.value = std::to_string(rule.at);
  condition.text = fmt::format("has macro {} with {} parameters", rule.name, rule.at);
  condition.place = rule.place;
  condition.side = policy::Side::source;
  STACKPORT_TRY(const bool in_source, facts.holds(condition));
  condition.side = policy::Side::target;
  STACKPORT_TRY(const bool in_target, facts.holds(condition));
  if (in_source || !in_target) return {};
  outcome.needed = true;
  outcome.native_form = fmt::format("macro {} with {} parameters", rule.name, rule.at - 1);
  outcome.bundle_form = fmt::format("macro {} with {} parameters", rule.name, rule.at);
  for (const auto& path : request.files) {
    STACKPORT_TRY(const auto edits, delta::copy_arguments(path, plan.image.at(path).bytes, rule));
    outcome.edits.insert(outcome.edits.end(), edits.begin(), edits.end());
  }
  return {};
}

/// Fills the outcome of a rule on a macro whose argument the target makes a string of by itself.
Result<void> Planner::unquote_arguments(const delta::AdjustRequest& request,
                                        const policy::Adjustment& rule,
                                        delta::RuleOutcome& outcome) {
  STACKPORT_TRY(const auto* x, facts.surface(policy::Side::source));
  STACKPORT_TRY(const auto* y, facts.surface(policy::Side::target));
  const auto own = x->macro(rule.name), here = y->macro(rule.name);
  if (!own || !here || spells_word(own->type, rule.value) || !spells_word(here->type, rule.value))
    return {};
  outcome.needed = true;
  outcome.native_form = "macro " + rule.name + own->type;
  outcome.bundle_form = "macro " + rule.name + here->type;
  for (const auto& path : request.files) {
    const auto edits = delta::unquote_arguments(path, plan.image.at(path).bytes, rule);
    outcome.edits.insert(outcome.edits.end(), edits.begin(), edits.end());
  }
  return {};
}

Result<void> make_edits(Image& image, const std::vector<policy::Adjustment>& rules,
                        const std::vector<delta::RuleOutcome>& outcomes,
                        const ChangeOf& change_of) {
  std::map<std::string, std::vector<delta::Edit>> by_file;
  for (size_t i = 0; i < outcomes.size(); ++i)
    for (auto edit : outcomes[i].edits) {
      edit.rule = i;
      by_file[edit.file].push_back(std::move(edit));
    }
  for (auto& [path, edits] : by_file) {
    std::stable_sort(edits.begin(), edits.end(), [](const auto& a, const auto& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    auto& file = image.at(path);
    STACKPORT_CHECK(delta::apply_edits(file.bytes, edits));  // refuses those that don't fit
    make_edits_in(file, edits, rules, change_of);
  }
  return {};
}

Result<facts::Preludes*> Planner::preludes_of_stage() {
  if (preludes) return &*preludes;
  std::vector<facts::PreludeUnit> units;
  bool single = false;
  for (const auto& command : commands) {
    const auto file = plan.image.find(command.source);
    if (file == plan.image.end()) continue;
    const Part* part = part_of(file->second.record.component);
    if (!part || part->modules.empty()) continue;
    STACKPORT_TRY(auto views, views_of(command, *part, stage));
    const std::string source = (std::filesystem::absolute(stage) / command.source).string();
    single |= delta::single_view(views);
    for (auto* view : {&views.native, &views.bundle}) units.push_back({source, std::move(*view)});
  }
  scratch = std::make_unique<Scratch>(inputs.store.folder("scratch"));
  // No rule edits a compat header, nor one below include/ where units have two views: edits come of
  // the native one, which does not search there.
  facts::PreludeFolders folders{{stage}, {stage / "compat/include"}, facts::Parse::Bodies::skip};
  const std::string shared = (std::filesystem::absolute(stage) / "include/").string();
  if (!single) folders.shared = [shared](const auto& file) { return file.starts_with(shared); };
  preludes =
      facts::Preludes::make(units, folders, std::make_shared<facts::PreludePool>(scratch->path()));
  return &*preludes;
}

Result<kernel::Prepared> Planner::prepare_source() {
  tell("preparing the source kernel's headers");
  return kernel::prepare(inputs.store, inputs.processes, *inputs.x, inputs.y.build / ".config",
                         inputs.jobs);
}

std::string Planner::key_of_headers(const Image& image) const {
  return key_of(hashes_of_headers(image));
}

}  // namespace stackport::bundle
