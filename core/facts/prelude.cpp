// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/prelude.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/base/text.h"
#include "core/facts/clang.h"
#include "core/facts/header_scan.h"
#include "core/facts/surface_parse.h"

namespace stackport::facts {

namespace {

using File = HeaderScan::File;

/// Fewer units than this are parsed without a prelude.
constexpr size_t least_units = 3;
/// A folder with fewer units joins others.
constexpr size_t least_in_folder = 20;

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
  std::vector<File> headers;         ///< in the order of the first unit
  std::unordered_set<File> closure;  ///< every file that the prelude may read
  std::string stem;
  size_t asked = 0;
  bool tried = false;
  bool sound = false;
  std::vector<std::string> files;  ///< that it has read
};

/// Compiles one prelude; false: it has an error, or can't be written.
Result<bool> compile(Group& group) {
  auto arguments = group.arguments;
  arguments.emplace_back("-xc-header");
  STACKPORT_TRY(const Parse parse, Parse::run_for_reuse(group.stem + ".h", arguments));
  for (unsigned i = 0; i < clang_getNumDiagnostics(parse.unit()); ++i) {
    CXDiagnostic diagnostic = clang_getDiagnostic(parse.unit(), i);
    const bool is_error = clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
    clang_disposeDiagnostic(diagnostic);
    if (is_error) return false;
  }
  for (const auto& file : parse.files())
    if (file != group.stem + ".h") group.files.push_back(file);
  return clang_saveTranslationUnit(parse.unit(), (group.stem + ".pch").c_str(),
                                   CXSaveTranslationUnit_None) == CXSaveError_None;
}

}  // namespace

class Preludes::Maker {
 public:
  Maker(std::vector<PreludeUnit> units, const std::vector<host::Path>& own,
        const host::Path& folder)
      : units_(std::move(units)), folder_(folder), of_(units_.size(), -1) {
    for (const auto& path : own)
      own_.push_back(std::filesystem::absolute(path).lexically_normal().string() + "/");
    for (const auto& unit : units_) {
      auto split = stackport::facts::split(unit.arguments);
      folders_.push_back(scan_.intern(split.folders));
      rests_.push_back(std::move(split.rest));
      sources_.push_back(scan_.intern(unit.source));
      given_.push_back(unit.arguments);
      index_.emplace(key_of(unit.source, unit.arguments), given_.size() - 1);
    }
    group_units();
  }
  ~Maker() { (void)host::real_file_system().remove_all(folder_); }

  Result<void> ready(const std::vector<size_t>& asked, unsigned jobs) {
    std::vector<size_t> open;
    for (const size_t unit : asked) {
      const int group = group_of_[unit];
      if (group < 0 || groups_[size_t(group)].tried) continue;
      if (++groups_[size_t(group)].asked >=
          std::min(least_units, groups_[size_t(group)].units.size()))
        open.push_back(size_t(group));
    }
    std::sort(open.begin(), open.end());
    open.erase(std::unique(open.begin(), open.end()), open.end());
    for (const size_t i : open) STACKPORT_CHECK(collect(groups_[i]));
    std::vector<std::optional<Result<bool>>> made(open.size());
    tbb::task_arena arena(jobs == 0 ? tbb::task_arena::automatic : static_cast<int>(jobs));
    arena.execute([&] {
      tbb::parallel_for(size_t{0}, open.size(), [&](size_t i) {
        if (!groups_[open[i]].headers.empty()) made[i] = compile(groups_[open[i]]);
      });
    });
    for (size_t i = 0; i < open.size(); ++i) {
      if (!made[i]) continue;
      STACKPORT_TRY(groups_[open[i]].sound, std::move(*made[i]));
    }
    for (const size_t unit : asked) STACKPORT_CHECK(give(unit));
    return {};
  }

  const std::vector<std::string>& arguments(size_t unit) const { return given_[unit]; }
  int of(size_t unit) const { return of_[unit]; }
  const std::vector<Group>& groups() const { return groups_; }
  std::optional<size_t> find(const std::string& source,
                             const std::vector<std::string>& arguments) const {
    const auto at = index_.find(key_of(source, arguments));
    return at == index_.end() ? std::nullopt : std::optional(at->second);
  }

 private:
  static std::string key_of(const std::string& source, const std::vector<std::string>& arguments) {
    return source + "\n" + join(arguments, "\n");
  }

  void group_units() {
    std::map<std::string, std::map<std::string, std::vector<size_t>>> folders;
    for (size_t i = 0; i < units_.size(); ++i)
      folders[join(rests_[i], "\n")][parent_of(units_[i].source)].push_back(i);
    group_of_.assign(units_.size(), -1);
    const auto add = [&](std::vector<size_t> units) {
      if (units.size() < least_units) return;
      std::sort(units.begin(), units.end());
      for (const size_t unit : units) group_of_[unit] = int(groups_.size());
      auto& group = groups_.emplace_back();
      group.stem = (folder_ / ("prelude-" + std::to_string(groups_.size() - 1))).string();
      group.units = std::move(units);
    };
    for (auto& [key, members] : folders) {
      std::vector<size_t> small;
      for (auto& [folder, units] : members) {
        if (units.size() >= least_in_folder)
          add(std::move(units));
        else
          small.insert(small.end(), units.begin(), units.end());
      }
      add(std::move(small));
    }
  }

  /// Finds the headers of a group, and writes the prelude's text.
  Result<void> collect(Group& group) {
    group.tried = true;
    const auto& units = group.units;
    std::vector<File> common = scan_.closure(sources_[units[0]], folders_[units[0]], false);
    for (size_t i = 1; i < units.size(); ++i) {
      const auto other = scan_.closure(sources_[units[i]], folders_[units[i]], false);
      const std::unordered_set<File> has(other.begin(), other.end());
      std::erase_if(common, [&](File file) { return !has.contains(file); });
    }
    const auto shared = shared_folders(units);
    const auto folders = scan_.intern(shared);
    std::erase_if(common, [&](File file) {
      return is_own(file) || !scan_.scanned(file).guarded || reaches_own(file, folders);
    });
    for (const File header : common)
      if (!group.closure.contains(header))
        for (const File file : scan_.closure(header, folders, true)) group.closure.insert(file);
    group.arguments = rests_[units[0]];
    for (const auto& folder : shared) group.arguments.push_back("-I" + folder);
    std::string text;
    for (const File header : common) text += "#include \"" + *header + "\"\n";
    group.headers = std::move(common);
    return host::real_file_system().write(group.stem + ".h", text);
  }

  /// The folders that all units search, in the first one's order.
  std::vector<std::string> shared_folders(const std::vector<size_t>& units) const {
    std::vector<std::string> out;
    for (const auto& folder : *folders_[units.front()])
      if (std::all_of(units.begin(), units.end(), [&](size_t unit) {
            const auto& folders = *folders_[unit];
            return std::find(folders.begin(), folders.end(), folder) != folders.end();
          }))
        out.push_back(folder);
    return out;
  }

  /// Adds the group's prelude to a unit's arguments.
  Result<void> give(size_t unit) {
    const int group = group_of_[unit];
    if (group < 0 || of_[unit] >= 0 || !groups_[size_t(group)].sound) return {};
    const auto names = to_undefine(unit, groups_[size_t(group)]);
    if (!names) {
      group_of_[unit] = -1;
      return {};
    }
    of_[unit] = group;
    auto& arguments = given_[unit];
    arguments.insert(arguments.end(), {"-include-pch", groups_[size_t(group)].stem + ".pch"});
    if (names->empty()) return {};
    std::string text;
    for (const auto& name : *names) text += "#undef " + name + "\n";
    const auto file = folder_ / ("undefine-" + sha256(text).substr(0, 16) + ".h");
    if (!host::real_file_system().exists(file))
      STACKPORT_CHECK(host::real_file_system().write(file, text));
    arguments.insert(arguments.end(), {"-include", file.string()});
    return {};
  }

  /// What must be undefined again after the prelude for this unit; nullopt: it can't have one,
  /// since it may read other files than the prelude does, or says what a header asks for.
  std::optional<std::set<std::string>> to_undefine(size_t unit, const Group& group) {
    std::set<std::string> given, out;
    std::unordered_set<File> reads;
    for (const File file : scan_.closure(sources_[unit], folders_[unit], true)) {
      reads.insert(file);
      if (!is_own(file)) continue;
      const auto& defines = scan_.scanned(file).defines;
      given.insert(defines.begin(), defines.end());
    }
    for (const File file : group.closure)
      if (!reads.contains(file)) return std::nullopt;
    std::set<std::string> tested;
    for (const File header : group.closure) {
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

  bool is_own(File file) const {
    return std::any_of(own_.begin(), own_.end(),
                       [&](const auto& folder) { return file->starts_with(folder); });
  }

  bool reaches_own(File header, HeaderScan::Folders folders) {
    const auto [at, is_new] = reaches_.try_emplace(std::pair(header, folders), false);
    if (is_new)
      for (const File file : scan_.closure(header, folders, true))
        if (is_own(file)) at->second = true;
    return at->second;
  }

  const std::vector<PreludeUnit> units_;
  const host::Path folder_;
  std::vector<std::string> own_;
  HeaderScan scan_;
  std::vector<HeaderScan::Folders> folders_;     ///< of units
  std::vector<std::vector<std::string>> rests_;  ///< of units: the other arguments
  std::vector<File> sources_;
  std::vector<std::vector<std::string>> given_;  ///< of units: with the prelude, once it is there
  std::unordered_map<std::string, size_t> index_;
  std::vector<int> group_of_, of_;
  std::vector<Group> groups_;
  std::map<std::pair<File, HeaderScan::Folders>, bool> reaches_;
};

/// A saved prelude, with the places of its names.
struct Preludes::Loaded {
  Parse parse;
  std::unordered_map<std::string, std::vector<CXCursor>> by_name;
};

Result<Preludes> Preludes::make(const std::vector<PreludeUnit>& units,
                                const std::vector<host::Path>& own, const host::Path& folder) {
  auto& files = host::real_file_system();
  STACKPORT_CHECK(files.remove_all(folder));
  STACKPORT_CHECK(files.make_directories(folder));
  Preludes out;
  out.maker_ = std::make_unique<Maker>(units, own, folder);
  out.mutex_ = std::make_unique<std::mutex>();
  return out;
}

Preludes::Preludes() = default;
Preludes::Preludes(Preludes&&) noexcept = default;
Preludes& Preludes::operator=(Preludes&&) noexcept = default;
Preludes::~Preludes() = default;

Result<void> Preludes::ready(const std::vector<size_t>& units, unsigned jobs) {
  return maker_->ready(units, jobs);
}

std::optional<size_t> Preludes::find(const std::string& source,
                                     const std::vector<std::string>& arguments) const {
  return maker_->find(source, arguments);
}

const std::vector<std::string>& Preludes::arguments(size_t unit) const {
  return maker_->arguments(unit);
}

int Preludes::of(size_t unit) const {
  return maker_->of(unit);
}

size_t Preludes::count() const {
  return maker_->groups().size();
}

const std::vector<std::string>& Preludes::files(int prelude) const {
  return maker_->groups()[size_t(prelude)].files;
}

Result<Surface> Preludes::surface(int prelude, const std::set<std::string>& names) const {
  STACKPORT_TRY(const Parse parse, Parse::load(maker_->groups()[size_t(prelude)].stem + ".pch"));
  return surface_of(parse, names);
}

Result<void> Preludes::visit(
    int prelude, const std::vector<std::string>& names,
    const std::function<void(size_t, CXTranslationUnit, CXCursor)>& take) const {
  const std::lock_guard lock(*mutex_);
  auto& loaded = loaded_[prelude];
  if (!loaded) {
    STACKPORT_TRY(auto parse, Parse::load(maker_->groups()[size_t(prelude)].stem + ".pch"));
    loaded = std::make_shared<Loaded>(Loaded{std::move(parse), {}});
    visit_children(loaded->parse.root(), [&](CXCursor cursor) {
      loaded->by_name[to_string(clang_getCursorSpelling(cursor))].push_back(cursor);
      if (clang_getCursorKind(cursor) == CXCursor_EnumDecl)
        for (const CXCursor child : children_of(cursor))
          loaded->by_name[to_string(clang_getCursorSpelling(child))].push_back(cursor);
      return CXChildVisit_Continue;
    });
  }
  for (size_t i = 0; i < names.size(); ++i)
    if (const auto at = loaded->by_name.find(names[i]); at != loaded->by_name.end())
      for (const CXCursor cursor : at->second) take(i, loaded->parse.unit(), cursor);
  return {};
}

}  // namespace stackport::facts
