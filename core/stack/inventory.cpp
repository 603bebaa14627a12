// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/stack/graph.h"

namespace stackport::stack {

namespace {

bool has_kbuild(const kernel::Tree& tree, const std::string& folder) {
  return tree.has(folder + "/Makefile") || tree.has(folder + "/Kbuild");
}

/// `folder` and those below it that have a Makefile or Kbuild.
void add_folders(const kernel::Tree& tree, const std::string& folder, std::set<std::string>* out) {
  bool here = false;
  for (const auto& entry : tree.list(folder)) {
    if (entry.kind == kernel::EntryKind::directory)
      add_folders(tree, folder + "/" + entry.name, out);
    else
      here = here || entry.name == "Makefile" || entry.name == "Kbuild";
  }
  if (here) out->insert(folder);
}

std::set<std::string> kbuild_folders(const Stack& stack, const kernel::Tree& tree) {
  std::vector<std::string> sources = stack.roots;
  for (const auto& component : stack.components)
    sources.insert(sources.end(), component.sources.begin(), component.sources.end());
  std::set<std::string> out;
  for (const auto& source : sources) {
    if (source.ends_with("/"))
      add_folders(tree, source.substr(0, source.size() - 1), &out);
    else if (tree.has(source) && has_kbuild(tree, parent_of(source)))
      out.insert(parent_of(source));
  }
  return out;
}

/// Sorts one module after another to the component that owns it.
class Sorter {
 public:
  explicit Sorter(const Stack& stack) : stack_(stack) {}

  void add(kernel::Module module) {
    std::set<std::string> owners;
    const Component* owner = nullptr;
    for (const auto& object : module.objects) {
      const Component* one = stack_.owner_of(object.source);
      owners.insert(one ? one->name : "");
      if (one) owner = one;
    }
    if (!owner) {
      if (in_root(module.folder))
        complain(
            module,
            fmt::format("the code has the module `{}`, and no component of {} owns its sources",
                        module.name, stack_.file),
            "add it to a component's `modules` and `sources`");
    } else if (owners.size() > 1) {
      complain(module, split(module, owners), "give all its sources to one component");
    } else if (std::find(owner->modules.begin(), owner->modules.end(), module.name) ==
               owner->modules.end()) {
      complain(
          module,
          fmt::format(
              "the code has the module `{}` in the sources of `{}`, and {}:{} does not name it",
              module.name, owner->name, stack_.file, owner->place.line),
          fmt::format("add `{}` to the `modules` of `{}`", module.name, owner->name));
    } else {
      inventory_.modules[owner->name].push_back(std::move(module));
    }
  }

  Result<Inventory> take() {
    if (!problems_.empty()) return fail(ErrorKind::failed, std::move(problems_));
    return std::move(inventory_);
  }

 private:
  bool in_root(const std::string& folder) const {
    return std::any_of(stack_.roots.begin(), stack_.roots.end(), [&](const std::string& root) {
      return match_length(root, folder + "/") > 0;
    });
  }

  std::string split(const kernel::Module& module, const std::set<std::string>& owners) const {
    std::vector<std::string> parts;
    for (const auto& name : owners)
      for (const auto& object : module.objects) {
        const Component* one = stack_.owner_of(object.source);
        if ((one ? one->name : "") != name) continue;
        parts.push_back(name.empty() ? fmt::format("no component owns {}", object.source)
                                     : fmt::format("`{}` owns {}", name, object.source));
        break;
      }
    return fmt::format("the sources of the module `{}` have several owners: {}", module.name,
                       join(parts, ", "));
  }

  void complain(const kernel::Module& module, std::string message, std::string next) {
    Diagnostic d;
    d.place = module.place;
    d.message = std::move(message);
    d.next = std::move(next);
    problems_.push_back(std::move(d));
  }

  const Stack& stack_;
  Inventory inventory_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

Result<Inventory> take_inventory(const Stack& stack, const kernel::Tree& tree,
                                 const kernel::Config& config) {
  Sorter sorter(stack);
  for (const auto& folder : kbuild_folders(stack, tree)) {
    STACKPORT_TRY(std::vector<kernel::Module> modules, kernel::modules_in(tree, folder, config));
    for (auto& module : modules) sorter.add(std::move(module));
  }
  return sorter.take();
}

}  // namespace stackport::stack
