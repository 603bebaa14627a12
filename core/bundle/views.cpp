// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/bundle/includes.h"
#include "core/kernel/prepare.h"
#include "core/stack/graph.h"

namespace stackport::bundle {
namespace {

using facts::CompileCommand;
using nlohmann::json;

tl::unexpected<Error> unanswered(const policy::Condition& condition, std::string message) {
  Diagnostic d;
  d.place = condition.place;
  d.message = fmt::format("'{}' can't be answered: {}", condition.text, message);
  return fail(ErrorKind::environment, std::move(d));
}

/// The architecture folders for which the target has generated headers.
std::vector<std::string> architectures(const kernel::Target& target) {
  auto& files = host::real_file_system();
  std::vector<std::string> out;
  if (const auto names = files.list(target.build / "arch"))
    for (const auto& name : *names)
      if (files.is_directory(target.build / "arch" / name / "include/generated")) out.push_back(name);
  return out;
}

Result<std::vector<CompileCommand>> load_commands(const host::Path& path) {
  STACKPORT_TRY(const auto text, host::real_file_system().read(path));
  std::vector<CompileCommand> commands;
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_array()) return commands;
  for (const auto& entry : parsed)
    commands.push_back({entry.value("source", ""), entry.value("module", ""),
                        entry.value("compiler", ""),
                        entry.value("arguments", std::vector<std::string>())});
  return commands;
}

Result<void> save_commands(const host::Path& path, const std::vector<CompileCommand>& commands) {
  json out = json::array();
  for (const auto& command : commands)
    out.push_back({{"source", command.source},
                   {"module", command.module},
                   {"compiler", command.compiler},
                   {"arguments", command.arguments}});
  return host::real_file_system().write(path, out.dump());
}

/// Runs the compiler's dry run in `folder` unless its answer is kept.
Result<std::vector<CompileCommand>> kept_commands(const Inputs& inputs, const host::Path& folder,
                                                  const std::vector<std::string>& variables) {
  const std::string key = sha256(inputs.y.id + "\n" + inputs.y.build.string() + "\n" +
                                 folder.string() + "\n" + join(variables, "\n"));
  const auto path = inputs.store.folder("facts") / ("commands-" + key + ".json");
  if (host::real_file_system().exists(path)) {
    STACKPORT_TRY(auto kept, load_commands(path));
    if (!kept.empty()) return kept;
  }
  STACKPORT_TRY(auto commands,
                facts::compile_commands(inputs.processes, inputs.y, folder, variables));
  STACKPORT_CHECK(save_commands(path, commands));
  return commands;
}

/// Every header that the stack's own code includes in angle brackets.
std::vector<std::string> included_headers(const stack::Stack& stack, const kernel::Tree& tree) {
  std::set<std::string> headers;
  for (const auto& component : stack.components)
    for (const auto& path : files_of(component.sources, tree))
      if (const auto text = tree.read(path))
        for (const auto& include : includes_in(*text))
          if (include.angled) headers.insert(include.name);
  return {headers.begin(), headers.end()};
}

/// How many parameters the headers of `tree` define the macro `name` with; one entry a form. Trace
/// headers define theirs anew for each stage, which no single parse shows.
std::set<int> macro_parameters(const std::string& name, const kernel::Tree& tree) {
  const std::string define = "#define " + name + "(";
  std::set<int> counts;
  for (const auto& path : tree.files_below("include")) {
    const auto text = tree.read(path);
    if (!text) continue;
    for (size_t at = text->find(define); at != std::string::npos; at = text->find(define, at + 1)) {
      const size_t open = at + define.size();
      const auto parameters = trim(std::string_view(*text).substr(open, text->find(')', open) - open));
      counts.insert(parameters.empty()
                        ? 0
                        : 1 + int(std::count(parameters.begin(), parameters.end(), ',')));
    }
  }
  return counts;
}

std::vector<int> numbers(std::string_view version) {
  std::vector<int> out;
  int value = -1;
  for (const char c : version) {
    if (c >= '0' && c <= '9') {
      value = (value < 0 ? 0 : value) * 10 + (c - '0');
    } else {
      if (value >= 0) out.push_back(value);
      value = -1;
      if (c != '.') break;
    }
  }
  if (value >= 0) out.push_back(value);
  return out;
}

}  // namespace

std::vector<std::string> moved_arguments(const std::vector<std::string>& arguments,
                                         const kernel::Target& target,
                                         const kernel::Prepared& prepared) {
  const std::string build = target.build.string() + "/", source = target.source.string() + "/";
  std::vector<std::string> out;
  for (const auto& argument : arguments) {
    const auto in_build = argument.find(build), in_source = argument.find(source);
    if (in_build == std::string::npos && in_source == std::string::npos) {
      out.push_back(argument);
      continue;
    }
    const auto at = in_source != std::string::npos ? in_source : in_build;
    const auto length = in_source != std::string::npos ? source.size() : build.size();
    const std::string head = argument.substr(0, at), tail = argument.substr(at + length);
    const bool generated = in_source == std::string::npos || tail.find("generated") != tail.npos;
    out.push_back(head + ((generated ? prepared.output : prepared.source) / tail).string());
  }
  return out;
}

std::vector<host::Path> header_folders(const kernel::Target& target) {
  std::vector<host::Path> out;
  const auto arches = architectures(target);
  for (const std::string kind : {"", "/uapi"}) {
    for (const auto& arch : arches) {
      out.push_back(target.source / "arch" / arch / ("include" + kind));
      out.push_back(target.build / "arch" / arch / ("include/generated" + kind));
    }
    out.push_back(target.source / ("include" + kind));
    out.push_back(target.build / (kind.empty() ? "include" : "include/generated/uapi"));
  }
  return out;
}

Result<std::vector<CompileCommand>> commands_of(const Inputs& inputs, const Image& image,
                                                host::Path& folder) {
  auto& files = host::real_file_system();
  folder = inputs.store.folder("stage") / key_of(image);
  if (!files.exists(folder)) {
    STACKPORT_TRY(auto staged, host::StagedDirectory::open(folder));
    STACKPORT_CHECK(write_image(image, staged.path()));
    STACKPORT_CHECK(staged.commit());
  }
  std::vector<std::string> variables;
  if (const auto config = image.find("config.mk"); config != image.end())
    for (const auto& line : lines(config->second.bytes))
      if (line.starts_with("CONFIG_")) variables.push_back(line);
  return kept_commands(inputs, folder, variables);
}

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
  const std::string& name = condition.name;
  const size_t dot = name.find('.');
  bool found = false;
  if (condition.subject == Subject::function)
    found = declared->function(name) || declared->macro(name);
  else if (condition.subject == Subject::macro)
    found = declared->macro(name).has_value();
  else if (condition.subject == Subject::enumerator)
    found = declared->enumerator(name).has_value();
  else if (condition.subject == Subject::type)
    found = declared->record(name).has_value();
  else if (dot != std::string::npos)
    found = declared->field(name.substr(0, dot), name.substr(dot + 1)).has_value();
  return found == condition.has;
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
  const auto& tree = condition.side == policy::Side::source ? inputs_.x : inputs_.y.tree;
  if (!tree) return unanswered(condition, "the target has no source tree");
  STACKPORT_TRY(const auto inventory,
                stack::take_inventory(inputs_.stack, *tree, kernel::Config()));
  bool found = false;
  for (const auto& [component, modules] : inventory.modules)
    for (const auto& module : modules) found = found || module.name == condition.name;
  return found == condition.has;
}

Result<bool> KernelFacts::has_version(const policy::Condition& condition) const {
  const auto& tree = condition.side == policy::Side::source ? inputs_.x : inputs_.y.tree;
  if (!tree) return unanswered(condition, "the target has no source tree");
  STACKPORT_TRY(const auto identity, kernel::identify(*tree));
  const auto has = numbers(identity.version);
  const size_t digit = condition.value.find_first_of("0123456789");
  if (digit == std::string::npos) return unanswered(condition, "no version in it");
  const std::string op(trim(condition.value.substr(0, digit)));
  const auto want = numbers(condition.value.substr(digit));
  const auto order = std::lexicographical_compare_three_way(
      has.begin(), has.begin() + long(std::min(has.size(), want.size())), want.begin(), want.end());
  if (op == ">=") return order >= 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  if (op == "<") return order < 0;
  return order == 0;
}

Result<bool> KernelFacts::has_macro_with_parameters(const policy::Condition& condition) const {
  const auto& tree = condition.side == policy::Side::source ? inputs_.x : inputs_.y.tree;
  if (!tree) return unanswered(condition, "the target has no source tree");
  auto& files = host::real_file_system();
  const auto path = inputs_.store.folder("facts") /
                    fmt::format("macro-{}-{}.json", condition.name, tree->id());
  json counts;
  if (files.exists(path)) {
    STACKPORT_TRY(const auto text, files.read(path));
    counts = json::parse(text, nullptr, false);
  }
  if (!counts.is_array()) {
    counts = json::array();
    for (const int count : macro_parameters(condition.name, *tree)) counts.push_back(count);
    STACKPORT_CHECK(files.write(path, counts.dump()));
  }
  const bool found = std::find(counts.begin(), counts.end(), std::stoi(condition.value)) !=
                     counts.end();
  return found == condition.has;
}

Result<std::vector<std::string>> KernelFacts::arguments(policy::Side side) {
  if (!target_arguments_) {
    auto& files = host::real_file_system();
    const auto folder = inputs_.store.folder("facts") / "probe";
    if (!files.exists(folder / "probe.c")) {
      STACKPORT_CHECK(files.write(folder / "Makefile", "obj-m := probe.o\n"));
      STACKPORT_CHECK(files.write(folder / "probe.c", "#include <linux/module.h>\n"));
    }
    STACKPORT_TRY(const auto commands, kept_commands(inputs_, folder, {}));
    target_arguments_ = facts::clang_arguments(commands.front());
  }
  if (side == policy::Side::target) return *target_arguments_;
  if (inputs_.progress) inputs_.progress("preparing the source kernel's headers");
  const auto config = inputs_.y.build / ".config";
  STACKPORT_TRY(const auto prepared, kernel::prepare(inputs_.store, inputs_.processes, *inputs_.x,
                                                     config, inputs_.jobs));
  return moved_arguments(*target_arguments_, inputs_.y, prepared);
}

Result<const facts::Surface*> KernelFacts::surface(policy::Side side) {
  auto& slot = surfaces_[side == policy::Side::source ? 0 : 1];
  if (slot) return &*slot;
  const auto& tree = side == policy::Side::source ? inputs_.x : inputs_.y.tree;
  STACKPORT_TRY(const auto flags, arguments(side));
  if (inputs_.progress) inputs_.progress("reading the headers of " + tree->origin().name);
  const auto headers = included_headers(inputs_.stack, *tree);
  STACKPORT_TRY(slot, facts::read_surface(flags, headers, inputs_.store.folder("facts")));
  return &*slot;
}

}  // namespace stackport::bundle
