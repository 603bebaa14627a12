// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/survey_leaks.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/leaks.h"
#include "core/delta/definitions.h"
#include "core/delta/source_text.h"
#include "core/host/parallel.h"
#include "core/kernel/module_file.h"

namespace stackport::bundle {
namespace {

using Commands = std::map<std::string, const facts::CompileCommand*>;

class LeakSurvey {
 public:
  LeakSurvey(const Inputs& inputs, const std::vector<Part>& parts, const Image& image,
             const host::Path& folder, const std::vector<facts::CompileCommand>& commands,
             const std::set<std::string>& callers)
      : inputs_(inputs), image_(image), folder_(folder), callers_(callers) {
    for (const auto& command : commands) commands_[command.source] = &command;
    for (const auto& [path, file] : image) {
      File record = file.record;
      record.path = path;
      record.sha256 = sha256(file.bytes);
      manifest_.files.push_back(std::move(record));
    }
    for (const auto& component : inputs.stack.components)
      if (component.layer == stack::Layer::core) core_.insert(component.name);
    for (const auto& part : parts)
      for (const auto& module : part.modules) {
        BundleModule entry{module.name, part.component->name, module.folder, module.config, {}};
        for (const auto& object : module.objects)
          if (commands_.contains(object.source)) entry.sources.push_back(object.source);
        manifest_.modules.push_back(std::move(entry));
      }
  }

  Result<std::map<std::string, std::vector<delta::Gap>>> run() {
    read_words();
    const LeakRequest request{inputs_.processes,
                              inputs_.store,
                              inputs_.y,
                              manifest_,
                              folder_,
                              [&](const auto& exports) { return spelled_imports(exports); },
                              [&](const auto& source) { return command_of(source); },
                              inputs_.progress,
                              {}};
    STACKPORT_TRY(auto report, find_leaks(request));
    for (auto& leak : report.leaks)
      if (leak.resolution.empty()) suspects_.emplace(leak.function, std::move(leak));
    std::map<std::string, std::vector<delta::Gap>> out;
    STACKPORT_CHECK(enter_calls());
    for (auto& [key, gap] : found_) out[key.first].push_back(std::move(gap));
    return out;
  }

 private:
  void read_words() {
    Reach reach;
    for (const auto& [path, file] : image_)
      if (path.ends_with(".h")) reach.add_header(file.bytes);
    for (const auto& module : manifest_.modules)
      for (const auto& source : module.sources)
        if (const auto file = image_.find(source);
            file != image_.end() && callers_.contains(module.component))
          words_.try_emplace(source, reach.words(file->second.bytes));
  }

  bool spells(const std::string& source, const std::string& name) const {
    const auto words = words_.find(source);
    return words != words_.end() && words->second.contains(name);
  }

  /// What the modules may import, by what their code spells: the parse of the units that spell a
  /// leaking function tells.
  std::map<std::string, std::set<std::string>> spelled_imports(
      const std::set<std::string>& exports) const {
    std::map<std::string, std::set<std::string>> out;
    for (const auto& module : manifest_.modules)
      for (const auto& source : module.sources)
        for (const auto& name : exports)
          if (spells(source, name)) out[name].insert(kernel::module_name(module.name));
    return out;
  }

  Result<std::optional<facts::CompileCommand>> command_of(const std::string& source) const {
    const auto at = commands_.find(source);
    if (at == commands_.end()) return std::optional<facts::CompileCommand>();
    return std::optional(*at->second);
  }

  /// Whether the records that a leak is about are the component's matter.
  bool concerns(const Leak& leak, const std::string& component) const {
    return std::any_of(leak.moved.begin(), leak.moved.end(), [&](const MovedField& moved) {
      const auto header = image_.find(moved.header);
      if (header == image_.end()) return true;
      const auto& owner = header->second.record.component;
      return owner == component || core_.contains(owner);
    });
  }

  struct Unit {
    const std::string* component;
    const std::string* source;
    std::set<std::string> names;  ///< of the leaks that it spells
    Result<std::map<std::string, Place>> calls;
  };

  Result<void> enter_calls() {
    std::vector<Unit> units;
    for (const auto& module : manifest_.modules)
      for (const auto& source : module.sources) {
        Unit unit{&module.component, &source, {}, {}};
        for (const auto& [name, leak] : suspects_)
          if (spells(source, name) && concerns(leak, module.component)) unit.names.insert(name);
        if (!unit.names.empty()) units.push_back(std::move(unit));
      }
    host::in_parallel(units.size(), inputs_.jobs, [&](size_t i) {
      Unit& unit = units[i];
      unit.calls = calls_in((folder_ / *unit.source).string(),
                            facts::clang_arguments(*commands_.at(*unit.source)), unit.names);
    });
    for (auto& unit : units) {
      if (!unit.calls) return pass(unit.calls);
      for (const auto& [name, place] : *unit.calls) {
        delta::Gap& gap = found_[{*unit.component, name}];
        const Leak& leak = suspects_.at(name);
        enter_call(gap, name, "leak", *unit.source, place, folder_.string());
        gap.message = to_text(leak);
        gap.bundle_place = leak.place;
      }
    }
    return {};
  }

  const Inputs& inputs_;
  const Image& image_;
  const host::Path folder_;
  const std::set<std::string>& callers_;
  Manifest manifest_;
  Commands commands_;
  std::set<std::string> core_;
  std::map<std::string, std::set<std::string>> words_;  ///< of each unit
  std::map<std::string, Leak> suspects_;
  std::map<std::pair<std::string, std::string>, delta::Gap> found_;
};

}  // namespace

void Reach::add_header(std::string_view text) {
  for (const auto& definition : delta::definitions_in_header(text)) {
    auto& words = definitions_[definition.name];
    for (const auto& word : delta::identifiers(definition.body)) words.insert(word);
  }
}

std::set<std::string> Reach::words(std::string_view text) const {
  std::set<std::string> out;
  std::vector<std::string> open;
  for (const auto& word : delta::identifiers(text)) open.push_back(word);
  while (!open.empty()) {
    std::string word = std::move(open.back());
    open.pop_back();
    const auto definition = definitions_.find(word);
    if (!out.insert(std::move(word)).second || definition == definitions_.end()) continue;
    open.insert(open.end(), definition->second.begin(), definition->second.end());
  }
  return out;
}

Result<std::map<std::string, std::vector<delta::Gap>>> leaking_calls(
    const Inputs& inputs, const std::vector<Part>& parts, const Image& image,
    const host::Path& folder, const std::vector<facts::CompileCommand>& commands,
    const std::set<std::string>& components) {
  if (!inputs.y.tree || !inputs.y.symvers) return std::map<std::string, std::vector<delta::Gap>>();
  return LeakSurvey(inputs, parts, image, folder, commands, components).run();
}

}  // namespace stackport::bundle
