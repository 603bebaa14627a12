// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/views.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/includes.h"
#include "core/bundle/tree_facts.h"
#include "core/facts/kept.h"
#include "maker/tree.h"

namespace stackport::bundle {
namespace {

using nlohmann::json;

tl::unexpected<Error> unanswered(const policy::Condition& condition, std::string message) {
  Diagnostic d;
  d.place = condition.place;
  d.message = fmt::format("'{}' can't be answered: {}", condition.text, message);
  return fail(ErrorKind::environment, std::move(d));
}

/// Whether an item is there, in the form that the condition names, if it names one.
bool is_there(const std::optional<facts::Item>& item, const policy::Condition& condition) {
  return item && (condition.value.empty() || item->type == condition.value);
}

bool is_declared(const facts::KernelSurface& surface, const policy::Condition& condition) {
  const std::string& name = condition.name;
  const size_t dot = name.find('.');
  switch (condition.subject) {
    case policy::Condition::Subject::function:
      return is_there(surface.function(name), condition) ||
             is_there(surface.macro(name), condition);
    case policy::Condition::Subject::macro:
      return surface.macro(name).has_value();
    case policy::Condition::Subject::enumerator:
      return surface.enumerator(name).has_value();
    case policy::Condition::Subject::type:
      return surface.record(name).has_value();
    default:
      break;
  }
  if (dot == std::string::npos) return false;
  const auto field = surface.field(name.substr(0, dot), name.substr(dot + 1));
  if (condition.subject == policy::Condition::Subject::bit_field)
    return field && field->type.find(" : ") != std::string::npos;
  return is_there(field, condition);
}

}  // namespace

Result<bool> KernelFacts::holds(const policy::Condition& condition) {
  using Subject = policy::Condition::Subject;
  switch (condition.subject) {
    case Subject::header:
      return has_header(condition);
    case Subject::config:
      return has_config(condition);
    case Subject::module:
      return has_module(condition);
    case Subject::version:
      return has_version(condition);
    default:
      break;
  }
  if (condition.subject == Subject::macro && !condition.value.empty())
    return has_macro_with_parameters(condition);
  STACKPORT_TRY(const auto* declared, surface(condition.side));
  const bool found = is_declared(*declared, condition);
  if (!found) STACKPORT_CHECK(prove_absent(condition));
  return found == condition.has;
}

Result<bool> KernelFacts::all_hold(const std::vector<policy::Condition>& conditions) {
  for (const auto& condition : conditions) {
    STACKPORT_TRY(const bool one, holds(condition));
    if (!one) return false;
  }
  return true;
}

Result<void> KernelFacts::prove_absent(const policy::Condition& condition) const {
  const bool source = condition.side == policy::Side::source;
  for (const auto& header : left_out_[source ? 0 : 1]) {
    STACKPORT_TRY(const auto text, source ? source_header(header) : target_header(header));
    const size_t dot = condition.name.rfind('.');
    const std::string name = condition.name.substr(dot + 1);
    const std::string record = dot == std::string::npos ? name : condition.name.substr(0, dot);
    if (spells_word(text, name) && spells_word(text, record))
      return unanswered(condition, header + " may declare it, and can't be parsed");
  }
  return {};
}

Result<std::string> KernelFacts::target_header(const std::string& header) const {
  auto& files = host::real_file_system();
  for (const auto& folder : header_folders(inputs_.y))
    if (files.exists(folder / header)) return files.read(folder / header);
  return std::string();
}

Result<std::string> KernelFacts::source_header(const std::string& header) const {
  std::vector<std::string> folders{"include/", "include/uapi/"};
  for (const auto& arch : architectures(inputs_.y)) folders.push_back("arch/" + arch + "/include/");
  for (const auto& folder : folders)
    if (inputs_.x->has(folder + header)) return inputs_.x->read(folder + header);
  return std::string();
}

Result<const kernel::Tree*> KernelFacts::tree_of(const policy::Condition& condition) const {
  const auto& tree = condition.side == policy::Side::source ? inputs_.x : inputs_.y.tree;
  if (!tree) return unanswered(condition, "the target has no source tree");
  return tree.get();
}

Result<bool> KernelFacts::has_header(const policy::Condition& condition) const {
  auto& files = host::real_file_system();
  bool found = false;
  if (condition.side == policy::Side::target) {
    for (const auto& folder : header_folders(inputs_.y))
      found = found || files.exists(folder / condition.name);
  } else {
    found = inputs_.x->has("include/" + condition.name) ||
            inputs_.x->has("include/uapi/" + condition.name);
    for (const auto& arch : architectures(inputs_.y))
      found = found || inputs_.x->has("arch/" + arch + "/include/" + condition.name);
  }
  return found == condition.has;
}

Result<bool> KernelFacts::has_config(const policy::Condition& condition) const {
  if (condition.side == policy::Side::source)
    return unanswered(condition, "the source kernel has no configuration of its own");
  const std::string& value = inputs_.y.config.value(condition.name);
  bool holds = inputs_.y.config.enabled(condition.name);
  if (!condition.value.empty()) holds = "=" + value == condition.value || value == condition.value;
  return holds == condition.has;
}

Result<bool> KernelFacts::has_module(const policy::Condition& condition) const {
  STACKPORT_TRY(const auto* tree, tree_of(condition));
  const auto path = inputs_.store.folder("facts") /
                    fmt::format("module-{}.json", sha256(facts::made_by(maker::tree) +
                                                         condition.name + "\n" + tree->id()));
  if (const auto kept = facts::read_kept(path)) return (*kept == "yes") == condition.has;
  STACKPORT_TRY(const bool found, builds_module(condition.name, *tree));
  STACKPORT_CHECK(facts::write_kept(path, found ? "yes" : "no"));
  return found == condition.has;
}

Result<bool> KernelFacts::has_version(const policy::Condition& condition) const {
  STACKPORT_TRY(const auto* tree, tree_of(condition));
  STACKPORT_TRY(const auto identity, kernel::identify(*tree));
  return version_holds(identity.version, condition.value);
}

Result<bool> KernelFacts::has_macro_with_parameters(const policy::Condition& condition) const {
  STACKPORT_TRY(const auto* tree, tree_of(condition));
  const auto path = inputs_.store.folder("facts") /
                    fmt::format("macro-{}.json", sha256(facts::made_by(maker::tree) +
                                                        condition.name + "\n" + tree->id()));
  std::set<int> counts;
  if (const auto kept = facts::read_kept(path)) {
    counts = json::parse(*kept).get<std::set<int>>();
  } else {
    STACKPORT_TRY(counts, macro_parameters(condition.name, *tree));
    STACKPORT_CHECK(facts::write_kept(path, json(counts).dump()));
  }
  return counts.contains(std::stoi(condition.value)) == condition.has;
}

Result<std::vector<std::string>> KernelFacts::arguments(policy::Side side) {
  if (!target_arguments_) {
    STACKPORT_TRY(target_arguments_,
                  bundle::target_arguments(inputs_.processes, inputs_.store, inputs_.y));
  }
  if (side == policy::Side::target) return *target_arguments_;
  if (inputs_.progress) inputs_.progress("preparing the source kernel's headers");
  const auto config = inputs_.y.build / ".config";
  STACKPORT_TRY(const auto prepared, kernel::prepare(inputs_.store, inputs_.processes, *inputs_.x,
                                                     config, inputs_.jobs));
  return moved_arguments(*target_arguments_, inputs_.y, prepared);
}

Result<std::vector<std::string>> KernelFacts::headers_of_stack(const kernel::Tree& tree) const {
  std::string key = facts::made_by(maker::tree) + tree.id();
  for (const auto& component : inputs_.stack.components)
    for (const auto& pattern : component.sources) key += "\n" + pattern;
  const auto path = inputs_.store.folder("facts") / fmt::format("includes-{}.json", sha256(key));
  if (const auto kept = facts::read_kept(path))
    return json::parse(*kept).get<std::vector<std::string>>();
  STACKPORT_TRY(auto headers, included_headers(inputs_.stack, tree));
  STACKPORT_CHECK(facts::write_kept(path, json(headers).dump()));
  return headers;
}

Result<const facts::KernelSurface*> KernelFacts::surface(policy::Side side) {
  auto& slot = surfaces_[side == policy::Side::source ? 0 : 1];
  if (slot) return &*slot;
  const auto& tree = side == policy::Side::source ? inputs_.x : inputs_.y.tree;
  STACKPORT_TRY(const auto flags, arguments(side));
  if (inputs_.progress) inputs_.progress("reading the headers of " + tree->origin().name);
  STACKPORT_TRY(const auto headers, headers_of_stack(*tree));
  STACKPORT_TRY(slot, facts::read_surface(flags, headers, inputs_.store.folder("facts"),
                                          &left_out_[side == policy::Side::source ? 0 : 1]));
  return &*slot;
}

}  // namespace stackport::bundle
