// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/answer_links.h"

#include <fmt/format.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <mutex>

#include "core/bundle/definition_index.h"
#include "core/delta/source_text.h"
#include "core/kernel/module_file.h"

namespace stackport::bundle {
namespace {

class Links {
 public:
  Links(const kernel::Symvers& symvers, const std::vector<Part>& parts, const Image& image,
        std::function<bool(const std::string&)> source_exports)
      : symvers_(symvers),
        parts_(parts),
        image_(image),
        source_exports_(std::move(source_exports)) {}

  std::string why(const std::string& symbol, bool function, const std::set<std::string>& units) {
    // What is read in parallel must not take up another question meanwhile.
    return tbb::this_task_arena::isolate([&] {
      const std::lock_guard lock(mutex_);
      return answer(symbol, function, units);
    });
  }

 private:
  std::string answer(const std::string& symbol, bool function,
                     const std::set<std::string>& units) {
    if (!known_) read_bundle();
    std::string name_space;
    if (const auto own = exports_.find(symbol); own != exports_.end()) {
      name_space = own->second;
    } else {
      const auto* there = symvers_.find(symbol);
      if (!there || replaced_.contains(kernel::module_name(there->module)))
        return function && !source_exports_(symbol) ? "" : "nothing exports here";
      name_space = there->name_space;
    }
    if (name_space.empty()) return {};
    for (const auto& unit : units)
      if (!imports(unit, name_space))
        return fmt::format("stands in the namespace {}, which {} does not import", name_space,
                           unit);
    return {};
  }

  void read_bundle() {
    known_ = true;
    for (const auto& part : parts_)
      for (const auto& module : part.modules) replaced_.insert(kernel::module_name(module.name));
    for (const auto& [path, file] : image_)
      if (path.ends_with(".c"))
        for (const auto& call : delta::macro_calls(file.bytes, "EXPORT_SYMBOL"))
          exports_[call.first] = call.second;
  }

  /// Whether any unit of the module that holds `unit` imports the namespace.
  bool imports(const std::string& unit, const std::string& name_space) const {
    for (const auto& part : parts_) {
      const auto own = part.compiled.find(unit);
      if (own == part.compiled.end()) continue;
      for (const auto& [other, module] : part.compiled)
        if (module == own->second && imports_itself(other, name_space)) return true;
      return false;
    }
    return imports_itself(unit, name_space);
  }

  bool imports_itself(const std::string& unit, const std::string& name_space) const {
    const auto file = image_.find(unit);
    if (file == image_.end()) return false;
    const auto calls = delta::macro_calls(file->second.bytes, "MODULE_IMPORT_NS");
    return std::any_of(calls.begin(), calls.end(),
                       [&](const auto& call) { return call.first == name_space; });
  }

  std::mutex mutex_;
  const kernel::Symvers& symvers_;
  const std::vector<Part>& parts_;
  const Image& image_;
  const std::function<bool(const std::string&)> source_exports_;
  bool known_ = false;
  std::set<std::string> replaced_;
  std::map<std::string, std::string> exports_;  ///< of the bundle's units -> namespace
};

/// What can't be read counts as exported: then nothing speaks for a branch that is never taken.
class SourceExports {
 public:
  explicit SourceExports(const Inputs& inputs) : inputs_(inputs) {}

  bool has(const std::string& symbol) {
    if (!exports_) {
      auto exports = read_exports(inputs_.store, *inputs_.x, architectures(inputs_.y));
      if (!exports) return true;
      exports_ = std::move(*exports);
    }
    return exports_->contains(symbol);
  }

 private:
  const Inputs& inputs_;
  std::optional<std::set<std::string, std::less<>>> exports_;
};

}  // namespace

delta::Unlinked unlinked_in(const kernel::Symvers& symvers, const std::vector<Part>& parts,
                            const Image& image,
                            std::function<bool(const std::string&)> source_exports) {
  const auto links = std::make_shared<Links>(symvers, parts, image, std::move(source_exports));
  return [links](const std::string& symbol, bool function, const std::set<std::string>& units) {
    return links->why(symbol, function, units);
  };
}

delta::Unlinked unlinked_in(const Inputs& inputs, const std::vector<Part>& parts,
                            const Image& image) {
  if (!inputs.y.symvers) return {};
  const auto source = std::make_shared<SourceExports>(inputs);
  return unlinked_in(*inputs.y.symvers, parts, image,
                     [source](const std::string& symbol) { return source->has(symbol); });
}

}  // namespace stackport::bundle
