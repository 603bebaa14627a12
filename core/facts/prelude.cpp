// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/prelude.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

#include "core/base/text.h"
#include "core/facts/clang.h"
#include "core/facts/header_scan.h"
#include "core/facts/surface_parse.h"

namespace stackport::facts {

namespace {

using File = HeaderScan::File;

/// Fewer units than this are parsed without a prelude; a folder with fewer joins others.
constexpr size_t least_units = 3;

bool takes_folder(std::string_view word) {
  for (const std::string_view option : {"-I", "-isystem", "-iquote", "-idirafter"})
    if (word == option) return true;
  return false;
}

/// The folders of a unit's arguments in the order of search, and the other arguments less what
/// names the unit.
struct Split {
  std::vector<std::string> folders;
  std::vector<std::string> rest;
};

Split split(const std::vector<std::string>& arguments) {
  Split out;
  std::vector<std::string> system, after;
  const auto put = [&](std::string_view option, std::string folder) {
    (option == "-idirafter" ? after
     : option == "-isystem" ? system
                            : out.folders)
        .push_back(std::move(folder));
  };
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    bool is_folder = false;
    for (const std::string_view option : {"-isystem", "-iquote", "-idirafter", "-I"}) {
      if (!word.starts_with(option)) continue;
      is_folder = true;
      if (word.size() > option.size())
        put(option, std::string(word.substr(option.size())));
      else if (takes_folder(word) && i + 1 < arguments.size())
        put(option, arguments[++i]);
      break;
    }
    if (!is_folder && word.find("KBUILD_") == word.npos) out.rest.emplace_back(word);
  }
  out.folders.insert(out.folders.end(), system.begin(), system.end());
  out.folders.insert(out.folders.end(), after.begin(), after.end());
  return out;
}

struct Group {
  std::vector<size_t> units;
  std::vector<std::string> arguments;
  std::vector<File> headers;  ///< in the order of the first unit
  bool sound = false;
};

class Maker {
 public:
  Maker(const std::vector<PreludeUnit>& units, const std::vector<host::Path>& own) : units_(units) {
    for (const auto& folder : own)
      own_.push_back(std::filesystem::absolute(folder).lexically_normal().string() + "/");
    for (const auto& unit : units) {
      splits_.push_back(split(unit.arguments));
      sources_.push_back(scan_.intern(unit.source));
    }
  }

  std::vector<Group> groups() {
    std::map<std::string, std::map<std::string, std::vector<size_t>>> folders;
    for (size_t i = 0; i < units_.size(); ++i)
      folders[join(splits_[i].rest, "\n")][parent_of(units_[i].source)].push_back(i);
    std::vector<Group> out;
    for (auto& [key, members] : folders) {
      std::vector<size_t> small;
      for (auto& [folder, units] : members) {
        if (units.size() >= least_units)
          add(std::move(units), out);
        else
          small.insert(small.end(), units.begin(), units.end());
      }
      if (small.size() >= least_units) add(std::move(small), out);
    }
    return out;
  }

  /// What must be undefined again after the prelude for this unit; nullopt: it can't have one.
  std::optional<std::set<std::string>> to_undefine(size_t unit, const Group& group) {
    std::set<std::string> out;
    std::set<std::string> given;
    for (const File file : scan_.closure(sources_[unit], splits_[unit].folders, true))
      if (is_own(file)) {
        const auto& defines = scan_.scanned(file).defines;
        given.insert(defines.begin(), defines.end());
      }
    std::set<std::string> defaults, tested;
    for (const File header : closure_of(group)) {
      const auto& scanned = scan_.scanned(header);
      for (const auto& name : given) {
        if (scanned.tested.contains(name)) tested.insert(name);
        if (scanned.defaults.contains(name)) out.insert(name);
      }
    }
    for (const auto& name : tested)
      if (!out.contains(name)) return std::nullopt;
    return out;
  }

 private:
  bool is_own(File file) const {
    return std::any_of(own_.begin(), own_.end(),
                       [&](const auto& folder) { return file->starts_with(folder); });
  }

  /// Every header that the group's prelude may read.
  const std::vector<File>& closure_of(const Group& group) {
    auto& out = closures_[group.units.front()];
    if (!out.empty()) return out;
    std::unordered_set<File> seen;
    const auto folders = folders_of(group.units);
    for (const File header : group.headers)
      if (!seen.contains(header))
        for (const File file : scan_.closure(header, folders, true))
          if (seen.insert(file).second) out.push_back(file);
    return out;
  }

  /// The folders that all units search, in the first one's order.
  std::vector<std::string> folders_of(const std::vector<size_t>& units) const {
    std::vector<std::string> out;
    for (const auto& folder : splits_[units.front()].folders)
      if (std::all_of(units.begin(), units.end(), [&](size_t unit) {
            const auto& folders = splits_[unit].folders;
            return std::find(folders.begin(), folders.end(), folder) != folders.end();
          }))
        out.push_back(folder);
    return out;
  }

  void add(std::vector<size_t> units, std::vector<Group>& out) {
    Group group;
    std::vector<File> common = scan_.closure(sources_[units[0]], splits_[units[0]].folders, false);
    for (size_t i = 1; i < units.size(); ++i) {
      const auto other = scan_.closure(sources_[units[i]], splits_[units[i]].folders, false);
      const std::unordered_set<File> has(other.begin(), other.end());
      std::erase_if(common, [&](File file) { return !has.contains(file); });
    }
    group.units = std::move(units);
    const auto folders = folders_of(group.units);
    std::erase_if(common, [&](File file) {
      return is_own(file) || !scan_.scanned(file).guarded || reaches_own(file, folders);
    });
    if (common.empty()) return;
    group.headers = std::move(common);
    group.arguments = splits_[group.units[0]].rest;
    for (const auto& folder : folders) group.arguments.push_back("-I" + folder);
    out.push_back(std::move(group));
  }

  bool reaches_own(File header, const std::vector<std::string>& folders) {
    const auto key = std::pair(header, join(folders, "\n"));
    const auto [at, is_new] = reaches_.try_emplace(key, false);
    if (is_new)
      for (const File file : scan_.closure(header, folders, true))
        if (is_own(file)) at->second = true;
    return at->second;
  }

  const std::vector<PreludeUnit>& units_;
  std::vector<std::string> own_;
  std::vector<Split> splits_;
  std::vector<File> sources_;
  HeaderScan scan_;
  std::map<std::pair<File, std::string>, bool> reaches_;
  std::map<size_t, std::vector<File>> closures_;
};

/// Compiles one prelude; false: it has an error, or can't be written.
Result<bool> compile(const Group& group, const std::string& text, const std::string& output) {
  auto arguments = group.arguments;
  arguments.emplace_back("-xc-header");
  STACKPORT_TRY(const Parse parse, Parse::run_for_reuse(text, arguments));
  for (unsigned i = 0; i < clang_getNumDiagnostics(parse.unit()); ++i) {
    CXDiagnostic diagnostic = clang_getDiagnostic(parse.unit(), i);
    const bool is_error = clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
    clang_disposeDiagnostic(diagnostic);
    if (is_error) return false;
  }
  return clang_saveTranslationUnit(parse.unit(), output.c_str(), CXSaveTranslationUnit_None) ==
         CXSaveError_None;
}

}  // namespace

Result<Preludes> Preludes::make(const std::vector<PreludeUnit>& units,
                                const std::vector<host::Path>& own, const host::Path& folder,
                                unsigned jobs) {
  auto& files = host::real_file_system();
  STACKPORT_CHECK(files.remove_all(folder));
  STACKPORT_CHECK(files.make_directories(folder));
  Preludes out;
  out.folder_ = std::make_unique<std::string>(folder.string());
  out.of_.assign(units.size(), -1);
  for (const auto& unit : units) out.arguments_.push_back(unit.arguments);
  Maker maker(units, own);
  auto groups = maker.groups();
  for (size_t i = 0; i < groups.size(); ++i) {
    std::string text;
    for (const File header : groups[i].headers) text += "#include \"" + *header + "\"\n";
    STACKPORT_CHECK(files.write(folder / ("prelude-" + std::to_string(i) + ".h"), text));
  }
  std::vector<std::optional<Result<bool>>> made(groups.size());
  tbb::task_arena arena(jobs == 0 ? tbb::task_arena::automatic : static_cast<int>(jobs));
  arena.execute([&] {
    tbb::parallel_for(size_t{0}, groups.size(), [&](size_t i) {
      const auto stem = (folder / ("prelude-" + std::to_string(i))).string();
      made[i] = compile(groups[i], stem + ".h", stem + ".pch");
    });
  });
  for (size_t i = 0; i < groups.size(); ++i) {
    STACKPORT_TRY(const bool sound, std::move(*made[i]));
    const int index = int(out.files_.size());
    out.files_.push_back((folder / ("prelude-" + std::to_string(i) + ".pch")).string());
    if (!sound) continue;
    for (const size_t unit : groups[i].units) {
      const auto names = maker.to_undefine(unit, groups[i]);
      if (!names) continue;
      out.of_[unit] = index;
      auto& arguments = out.arguments_[unit];
      arguments.insert(arguments.end(), {"-include-pch", out.files_.back()});
      if (names->empty()) continue;
      std::string text;
      for (const auto& name : *names) text += "#undef " + name + "\n";
      const auto file = folder / ("undefine-" + sha256(text).substr(0, 16) + ".h");
      if (!files.exists(file)) STACKPORT_CHECK(files.write(file, text));
      arguments.insert(arguments.end(), {"-include", file.string()});
    }
  }
  return out;
}

Preludes::~Preludes() {
  if (folder_) (void)host::real_file_system().remove_all(*folder_);
}

std::vector<std::string> Preludes::arguments(size_t unit) const {
  return arguments_[unit];
}

Result<Surface> Preludes::surface(int prelude, const std::set<std::string>& names) const {
  STACKPORT_TRY(const Parse parse, Parse::load(files_[size_t(prelude)]));
  return surface_of(parse, names);
}

}  // namespace stackport::facts
