// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

#include "core/base/text.h"
#include "core/bundle/answer_links.h"
#include "core/bundle/decoders.h"
#include "core/bundle/planner.h"
#include "core/bundle/scratch.h"
#include "core/bundle/survey_leaks.h"
#include "core/bundle/survey_truth.h"
#include "core/delta/gap_cache.h"
#include "core/facts/surface.h"
#include "core/host/parallel.h"

namespace stackport::bundle {
namespace {

using policy::Kind;

double cpu_now() {
  return double(std::clock()) / CLOCKS_PER_SEC;
}

/// The shipped policies with every component's decision replaced: the core is X's.
policy::PolicySet assigned(const Inputs& inputs, Kind others) {
  policy::PolicySet out = inputs.policies;
  for (const auto& component : inputs.stack.components) {
    auto& policy = out.components[component.name];
    policy.component = component.name;
    policy.kind = component.layer == stack::Layer::core ? Kind::take_x : others;
    policy.exceptions.clear();
  }
  return out;
}

/// One assignment of policies: its stages and what is found in them.
class Stage {
 public:
  Stage(const Inputs& inputs, Kind kind, const SurveyRequest& request, Survey& survey)
      : policies_(assigned(inputs, kind)),
        inputs_{inputs.stack, policies_,        inputs.series, inputs.x,       inputs.y,
                inputs.store, inputs.processes, inputs.jobs,   inputs.progress},
        planner_(inputs_),
        scratch_(inputs.store.folder("scratch")),
        preludes_(std::make_shared<facts::PreludePool>(scratch_.path() / "preludes")),
        kind_(kind),
        request_(request),
        survey_(survey) {}

  Result<void> run() {
    STACKPORT_CHECK(planner_.decide());
    STACKPORT_CHECK(planner_.select());
    STACKPORT_CHECK(planner_.collect());
    STACKPORT_CHECK(planner_.makefiles());
    for (const auto& part : planner_.parts)
      STACKPORT_CHECK(add_decoders(part, planner_.plan.image));
    overlay_ = scratch_.path() / "overlay";
    STACKPORT_TRY(auto raw, gaps_of_stage(nullptr));
    const delta::GapRequest basis = request_kept_;
    if (request_.truth) {
      enter(raw, {});
      return {};
    }
    STACKPORT_TRY(const auto mended, mend(raw));
    enter(raw, mended);
    STACKPORT_CHECK(propose(basis));
    add_failed();
    return add_leaks();
  }

 private:
  using Found = std::map<std::string, delta::UnitGaps>;

  void enter(const Found& raw, const Found& mended) {
    for (auto* component : surveyed())
      component->policies.push_back(policy_of(*component, raw, mended));
  }

  bool surveyed(const SurveyedComponent& component) const {
    const auto* known = inputs_.stack.find(component.name);
    return kind_ == Kind::take_x || known->layer != stack::Layer::core;
  }

  std::vector<SurveyedComponent*> surveyed() {
    std::vector<SurveyedComponent*> out;
    for (auto& component : survey_.components)
      if (surveyed(component)) out.push_back(&component);
    return out;
  }

  bool asked_for(const std::string& component) const {
    return std::any_of(survey_.components.begin(), survey_.components.end(),
                       [&](const auto& c) { return c.name == component; });
  }

  /// The surveyed units of the image as it stands; of `only` where it is given.
  Result<Found> gaps_of_stage(const std::set<std::string>* only) {
    host::Path folder;
    STACKPORT_TRY(const auto commands, commands_of(inputs_, planner_.plan.image, folder));
    delta::GapRequest request;
    request.tree = folder;
    request.overlay = overlay_;
    request.preludes = preludes_;
    request.jobs = inputs_.jobs;
    commands_.clear();
    for (const auto& command : commands) {
      const auto file = planner_.plan.image.find(command.source);
      if (file == planner_.plan.image.end()) continue;
      const std::string& component = file->second.record.component;
      const bool known =
          std::any_of(survey_.components.begin(), survey_.components.end(),
                      [&](const auto& c) { return c.name == component && surveyed(c); });
      if (!known || (only && !only->contains(command.source))) continue;
      STACKPORT_TRY(auto views, views_of(command, folder, component));
      request.units.push_back(std::move(views));
      owners_[command.source] = component;
      commands_.push_back(command);
    }
    STACKPORT_CHECK(prove_views(request));
    request.hidden = true;
    if (request_.truth) {
      STACKPORT_TRY(request.others, ask());
    }
    inputs_.progress(
        fmt::format("parsing {} units as the bundle would compile them", request.units.size()));
    return run_request(request);
  }

  /// Before any unit is asked about: the headers of each view answer.
  static Result<void> prove_views(const delta::GapRequest& request) {
    std::set<std::string> proven;
    for (const auto& unit : request.units)
      for (const auto* view : {&unit.bundle, &unit.native})
        if (proven.insert(include_folder_of(*view)).second)
          STACKPORT_CHECK(facts::prove_headers(*view));
    return {};
  }

  /// Where a view finds its general headers, which tells the kernels apart.
  static std::string include_folder_of(const std::vector<std::string>& arguments) {
    for (const auto& argument : arguments)
      if (argument.starts_with("-I") && argument.ends_with("/include")) return argument;
    return {};
  }

  Result<Found> run_request(const delta::GapRequest& request) {
    // What the compiler says is held against the places of all errors, which are not kept.
    STACKPORT_TRY(auto found, request_.truth ? delta::find_gaps(request) : kept_gaps(request));
    request_kept_ = request;
    Found out;
    for (auto& unit : found) out[unit.source] = std::move(unit);
    return out;
  }

  Result<std::vector<delta::UnitGaps>> kept_gaps(const delta::GapRequest& request) const {
    return delta::find_gaps_kept(request, inputs_.store.folder("facts"),
                                 inputs_.y.id + " " + inputs_.x->id() + " " + inputs_.y.tree->id());
  }

  Result<delta::UnitViews> views_of(const facts::CompileCommand& command, const host::Path& folder,
                                    const std::string& component) {
    delta::UnitViews views;
    views.source = command.source;
    views.bundle = facts::clang_arguments(command);
    const std::string own = "-I" + folder.string() + "/";
    for (const auto& argument : views.bundle)
      if (argument != own + "include" && argument != own + "include/uapi" &&
          argument != own + "compat/include")
        views.native.push_back(argument);
    const auto* part = planner_.part_of(component);
    if (planner_.tree_of(*part, views.source) != inputs_.x) return views;
    if (!prepared_) {
      STACKPORT_TRY(prepared_, planner_.prepare_source());
    }
    views.native = moved_arguments(views.native, inputs_.y, *prepared_);
    return views;
  }

  /// The compiler's reports, which are attributed like the parse's.
  Result<std::map<std::string, std::vector<delta::Report>>> ask() {
    inputs_.progress(fmt::format("asking the compiler about {} units", commands_.size()));
    const Asked asked{commands_, key_of(planner_.plan.image), scratch_.path() / "overlay-compiler"};
    return ask_compiler(inputs_, asked, survey_.compiler_seconds);
  }

  /// The units that have gaps, read again after the shipped compat, patches and rules.
  Result<Found> mend(const Found& raw) {
    std::set<std::string> units;
    for (const auto& [source, found] : raw)
      if (!found.found.empty()) units.insert(source);
    const auto tried = [&](Result<void> step) {
      if (step) return;
      for (auto& d : step.error().diagnostics) survey_.notes.push_back(std::move(d));
    };
    planner_.set_aside = &failed_;
    tried(planner_.patch());
    tried(planner_.take());
    tried(planner_.compat());
    std::vector<std::vector<kernel::Module>> others(planner_.parts.size());
    for (size_t i = 0; i < others.size(); ++i)
      if (const auto& c = *planner_.parts[i].component;
          c.layer != stack::Layer::core && !asked_for(c.name))
        others[i].swap(planner_.parts[i].modules);
    tried(planner_.adjust());
    for (size_t i = 0; i < others.size(); ++i)
      if (!others[i].empty()) others[i].swap(planner_.parts[i].modules);
    for (const auto& failed : failed_)
      if (failed.component.empty() || asked_for(failed.component))
        survey_.notes.push_back(failed.why);
    overlay_.clear();
    if (units.empty()) return Found();
    return gaps_of_stage(&units);
  }

  /// What is shipped for a component and does not fit here: a plan with this policy ends there.
  void add_failed() {
    for (const auto& failed : failed_)
      for (auto* component : surveyed()) {
        if (component->name != failed.component) continue;
        delta::Gap gap;
        gap.kind = "other";
        gap.item = to_text(failed.why.place);
        gap.change = "refused";
        gap.message = failed.why.message;
        gap.id = sha256("refused\n" + gap.item + "\n" + gap.message).substr(0, 12);
        gap.uses.push_back(failed.why.place);
        component->policies.back().gaps.push_back(std::move(gap));
      }
  }

  /// Calls of the target's functions that take a record for another, with what is shipped in place.
  Result<void> add_leaks() {
    host::Path folder;
    STACKPORT_TRY(const auto commands, commands_of(inputs_, planner_.plan.image, folder));
    std::set<std::string> components;
    for (const auto* component : surveyed()) components.insert(component->name);
    STACKPORT_TRY(auto leaks, leaking_calls(inputs_, planner_.parts, planner_.plan.image, folder,
                                            commands, components));
    for (auto* component : surveyed()) {
      auto& gaps = component->policies.back().gaps;
      auto& found = leaks[component->name];
      std::move(found.begin(), found.end(), std::back_inserter(gaps));
    }
    return {};
  }

  SurveyedPolicy policy_of(const SurveyedComponent& component, const Found& raw,
                           const Found& mended) {
    SurveyedPolicy out;
    const auto* part = planner_.part_of(component.name);
    const bool core = part->component->layer == stack::Layer::core;
    out.kind = core ? Kind::take_x : kind_;
    out.kernel = part->tree->origin().name;
    std::vector<const std::vector<delta::Gap>*> before, after, told;
    for (const auto& [source, found] : raw) {
      if (owners_[source] != component.name) continue;
      ++out.units;
      out.reports += found.reports;
      out.echoes += found.echoes;
      std::set<std::pair<std::string, int>> places, told_places;
      for (const auto& place : found.found_at) places.emplace(place.file, place.line);
      for (const auto& place : found.told_at) told_places.emplace(place.file, place.line);
      out.told_sites += told_places.size();
      for (const auto& place : told_places) out.common_sites += places.count(place);
      before.push_back(&found.found);
      told.push_back(&found.told);
      if (const auto again = mended.find(source); again != mended.end())
        after.push_back(&again->second.found);
    }
    if (out.units == 0) out.why_not = why_nothing(*part);
    out.gaps = delta::merge_gaps(before);
    out.told = delta::merge_gaps(told);
    out.appeared = delta::merge_gaps(after);
    for (const auto& gap : out.gaps) {
      const auto same = [&](const auto& other) {
        return other.kind == gap.kind && other.item == gap.item;
      };
      if (std::none_of(out.appeared.begin(), out.appeared.end(), same)) out.resolved.insert(gap.id);
      std::erase_if(out.appeared, same);
    }
    return out;
  }

  /// Component by component, several at a time: one alone has too few units for all cores.
  Result<void> propose(const delta::GapRequest& basis) {
    const auto unlinked = unlinked_in(inputs_, planner_.parts, planner_.plan.image);
    const auto components = surveyed();
    inputs_.progress(
        fmt::format("looking for what resolves the deltas of {} components", components.size()));
    std::vector<Result<void>> results(components.size());
    host::in_parallel(components.size(), inputs_.jobs, [&](size_t i) {
      results[i] = propose(basis, components[i]->name, components[i]->policies.back(), unlinked);
    });
    for (auto& result : results) STACKPORT_CHECK(std::move(result));
    return {};
  }

  Result<void> propose(const delta::GapRequest& basis, const std::string& component,
                       SurveyedPolicy& policy, const delta::Unlinked& unlinked) const {
    delta::GapRequest own = basis;
    own.overlay += "-" + component;
    own.preludes = basis.preludes->branch(component);
    std::erase_if(own.units,
                  [&](const auto& unit) { return owners_.at(unit.source) != component; });
    if (!policy.gaps.empty()) {
      STACKPORT_TRY(auto answer, delta::propose(own, policy.gaps, unlinked));
      policy.proposals = std::move(answer.found);
    }
    STACKPORT_TRY(auto calls, unlinked_calls(own, component, planner_.plan.image, unlinked));
    std::move(calls.begin(), calls.end(), std::back_inserter(policy.gaps));
    return {};
  }

  std::string why_nothing(const Part& part) const {
    for (const auto& excluded : planner_.plan.manifest.excluded)
      if (excluded.component == part.component->name) return excluded.reason;
    return part.tree->origin().name + " has no such modules";
  }

  policy::PolicySet policies_;
  Inputs inputs_;
  Planner planner_;
  Scratch scratch_;
  std::shared_ptr<facts::PreludePool> preludes_;
  Kind kind_;
  const SurveyRequest& request_;
  Survey& survey_;
  host::Path overlay_;
  std::optional<kernel::Prepared> prepared_;
  std::map<std::string, std::string> owners_;
  std::vector<facts::CompileCommand> commands_;
  delta::GapRequest request_kept_;
  std::vector<Failed> failed_;
};

}  // namespace

Result<Survey> make_survey(const Inputs& inputs, const SurveyRequest& request) {
  if (!inputs.y.tree)
    return fail(ErrorKind::input, inputs.y.name, "the target's source kernel is not in the store",
                "add it with 'stackport target add NAME --headers DIR --source KERNEL'");
  for (const auto& name : request.components)
    if (!inputs.stack.find(name))
      return fail(ErrorKind::input, name, "is no component of " + inputs.stack.file,
                  "'stackport graph' lists them");
  Survey survey;
  const auto maintainers = kernel::Maintainers::of(*inputs.x);
  for (const auto& component : inputs.stack.components)
    if (request.components.empty() || request.components.contains(component.name))
      survey.components.push_back({component.name,
                                   std::string(stack::to_string(component.layer)),
                                   {},
                                   owner_of(component, inputs.policies, maintainers)});
  Inputs told = inputs;
  if (!told.progress) told.progress = [](std::string_view) {};
  const double start = cpu_now();
  for (const Kind kind : {Kind::take_x, Kind::reuse_y})
    STACKPORT_CHECK(Stage(told, kind, request, survey).run());
  survey.parse_seconds = cpu_now() - start;
  return survey;
}

}  // namespace stackport::bundle
