// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/base/text.h"
#include "core/kernel/module_file.h"

namespace stackport::bundle {
namespace {

std::string kernel_text(const Manifest& m, const std::string& name) {
  for (const auto* kernel : {&m.source, &m.base})
    if (kernel->name == name)
      return fmt::format("{} ({} {}{})", kernel->name, kernel->from, kernel->package_version,
                         kernel == &m.source ? ", X" : ", Y");
  return name.empty() ? "written for this bundle" : name;
}

const BundleComponent* component_of(const Manifest& m, const std::string& name) {
  for (const auto& component : m.components)
    if (component.name == name) return &component;
  return nullptr;
}

std::vector<std::string> modules_of(const Manifest& m, const std::string& component) {
  std::vector<std::string> out;
  for (const auto& module : m.modules)
    if (module.component == component) out.push_back(module.name);
  return out;
}

void add_component(const Manifest& m, const BundleComponent& c, Explanation& answer) {
  const auto modules = modules_of(m, c.name);
  answer.facts.emplace_back("policy", c.policy.empty() ? "none" : c.policy);
  answer.facts.emplace_back("because", c.why);
  if (!c.place.empty()) answer.facts.emplace_back("decided at", c.place);
  for (const auto& fact : c.because) answer.facts.emplace_back("fact", fact);
  if (!c.owner.empty()) answer.facts.emplace_back("owner", c.owner);
  if (!modules.empty()) {
    answer.facts.emplace_back("code from", kernel_text(m, c.kernel));
    answer.facts.emplace_back("modules", join(modules, ", "));
  }
  for (const auto& left : m.excluded)
    if (left.component == c.name && left.reason != c.why)
      answer.facts.emplace_back("left out", fmt::format("{}: {}", left.module, left.reason));
    else if (left.component == c.name)
      answer.facts.emplace_back("left out", left.module);
  if (!modules.empty())
    answer.facts.emplace_back(
        "lines", fmt::format("{} from X, {} from Y, {} generated, {} by hand", c.lines_x, c.lines_y,
                             c.lines_generated, c.lines_hand));
}

void add_change(const Change& change, Explanation& answer) {
  answer.facts.emplace_back("changed by", fmt::format("{} {}", change.kind, change.rule));
  if (!change.delta.empty()) answer.facts.emplace_back("delta", change.delta);
  if (!change.place.empty()) answer.facts.emplace_back("declared at", change.place);
  answer.facts.emplace_back("trust", change.trust);
  if (!change.why.empty()) answer.facts.emplace_back("because", change.why);
}

Result<Explanation> why_file(const Manifest& m, const host::Path& bundle, const File& file, int line) {
  Explanation answer;
  answer.subject = line > 0 ? fmt::format("{}:{}", file.path, line) : file.path;
  if (line > 0) {
    STACKPORT_TRY(const auto bytes, host::real_file_system().read(bundle / file.path));
    const auto all = lines(bytes);
    if (line > int(all.size()))
      return fail(ErrorKind::input, file.path,
                  fmt::format("has {} lines, not {}", all.size(), line));
    answer.headline = all[size_t(line) - 1];
  }
  answer.facts.emplace_back("kernel", kernel_text(m, file.kernel));
  if (!file.from.empty()) answer.facts.emplace_back("file there", file.from);
  if (!file.component.empty()) answer.facts.emplace_back("component", file.component);
  if (const auto* component = component_of(m, file.component)) {
    answer.facts.emplace_back("policy", component->policy);
    answer.facts.emplace_back("decided at", component->place);
    for (const auto& reason : component->because)
      if (reason.starts_with(file.path + " ")) answer.facts.emplace_back("fact", reason);
  }
  bool touched = false;
  for (const auto& change : file.changes) {
    const bool here =
        line == 0 || (line >= change.line && line < change.line + std::max(1, change.added));
    if (!here) continue;
    touched = true;
    if (line == 0) answer.facts.emplace_back("line", std::to_string(change.line));
    add_change(change, answer);
  }
  if (!touched) answer.facts.emplace_back("changed", "no: as it stands in that kernel");
  return answer;
}

std::vector<std::string> known_names(const Manifest& m) {
  std::vector<std::string> names;
  for (const auto& c : m.components) names.push_back(c.name);
  for (const auto& module : m.modules) names.push_back(module.name);
  for (const auto& left : m.excluded) names.push_back(left.module);
  for (const auto& file : m.files) names.push_back(file.path);
  return names;
}

/// FILE and LINE of FILE[:LINE]; FILE as the manifest has it, also when it is given with the
/// bundle's folder before it.
std::pair<std::string, std::string> split_line(const host::Path& bundle,
                                               const std::string& question) {
  const size_t colon = question.rfind(':');
  std::string path = question.substr(0, colon);
  const auto below =
      host::Path(path).lexically_normal().lexically_relative(bundle.lexically_normal());
  if (!below.empty() && *below.begin() != ".." && below != ".") path = below.string();
  return {path, colon == std::string::npos ? "" : question.substr(colon + 1)};
}

}  // namespace

Result<Explanation> why(const Manifest& m, const host::Path& bundle, const std::string& question) {
  if (const auto* component = component_of(m, question)) {
    Explanation answer{question,
                  component->layer + " component" +
                      (modules_of(m, question).empty() ? ", not in the bundle" : ""),
                  {}};
    add_component(m, *component, answer);
    return answer;
  }
  for (const auto& module : m.modules) {
    if (kernel::module_name(module.name) != kernel::module_name(question)) continue;
    Explanation answer{
        module.name, fmt::format("module of {}, built in {}", module.component, module.folder), {}};
    if (const auto* component = component_of(m, module.component))
      add_component(m, *component, answer);
    return answer;
  }
  for (const auto& left : m.excluded) {
    if (kernel::module_name(left.module) != kernel::module_name(question)) continue;
    return Explanation{
        left.module,
        "not in the bundle",
        {{"component", left.component}, {"because", left.reason}, {"decided at", left.place}}};
  }
  const auto [path, number] = split_line(bundle, question);
  int line = 0;
  if (!number.empty()) {
    const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), line);
    if (code != std::errc() || *end != '\0' || line < 1)
      return fail(ErrorKind::input, path, fmt::format("'{}' is no line number", number),
                  "lines count from 1");
  }
  for (const auto& file : m.files)
    if (file.path == path) return why_file(m, bundle, file, line);
  Diagnostic d;
  d.message = fmt::format("'{}' is no component, module or file of the bundle", question);
  if (const auto near = nearest(path, known_names(m)))
    d.next = fmt::format("did you mean '{}'?", *near);
  return fail(ErrorKind::input, std::move(d));
}

}  // namespace stackport::bundle
