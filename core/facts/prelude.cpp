// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/prelude.h"

#include <algorithm>
#include <unordered_map>

#include "core/base/text.h"
#include "core/facts/clang.h"
#include "core/facts/prelude_groups.h"
#include "core/facts/surface_parse.h"
#include "core/host/parallel.h"

namespace stackport::facts {

namespace {

/// A prelude costs what it saves two units.
constexpr size_t least_asked = 2;

/// What became of one group's prelude.
struct Made {
  std::string stem;  ///< of its files
  bool tried = false;
  bool sound = false;
  std::vector<std::string> files;  ///< that it has read
  std::set<std::string> wrong;     ///< files with errors, when it is not sound
};

std::string normal(const std::string& file) {
  return host::Path(file).lexically_normal().string();
}

/// Compiles a prelude; false: it has an error, or can't be written.
Result<bool> compile(const PreludeGroup& group, Parse::Bodies bodies, Made& made) {
  const std::string& stem = made.stem;
  STACKPORT_CHECK(host::real_file_system().write(stem + ".h", group.text));
  auto arguments = group.arguments;
  arguments.emplace_back("-xc-header");
  STACKPORT_TRY(const Parse parse, Parse::run_for_reuse(stem + ".h", arguments, bodies));
  made.wrong.clear();
  visit_errors(parse.unit(), [&](CXDiagnostic diagnostic) {
    const auto at = file_location(clang_getDiagnosticLocation(diagnostic));
    made.wrong.insert(at.file ? normal(to_string(clang_getFileName(at.file))) : "");
  });
  if (!made.wrong.empty()) return false;
  for (const auto& file : parse.files())
    if (file != stem + ".h") made.files.push_back(file);
  return clang_saveTranslationUnit(parse.unit(), (stem + ".pch").c_str(),
                                   CXSaveTranslationUnit_None) == CXSaveError_None;
}

}  // namespace

class Preludes::Maker {
 public:
  Maker(const std::vector<PreludeUnit>& units, const PreludeFolders& folders,
        const host::Path& folder)
      : folder_(folder),
        bodies_(folders.bodies),
        groups_(units, folders),
        asked_(units.size()),
        of_(units.size(), -1),
        made_(groups_.all().size()) {
    for (const auto& unit : units) {
      index_.emplace(key_of(unit.source, unit.arguments), given_.size());
      given_.push_back(unit.arguments);
    }
  }
  ~Maker() { (void)host::real_file_system().remove_all(folder_); }

  Result<void> ready(const std::vector<size_t>& asked, unsigned jobs) {
    for (const size_t unit : asked) asked_[unit] = true;
    std::vector<size_t> open;
    for (size_t i = 0; i < groups_.all().size(); ++i) {  // choose() may add one
      if (made_[i].tried || !is_wanted(i)) continue;
      if (!groups_.all()[i].chosen) groups_.choose(i);
      made_.resize(groups_.all().size());
      made_[i].tried = is_wanted(i);
      if (made_[i].tried) open.push_back(i);
    }
    STACKPORT_CHECK(compile_all(open, jobs));
    const auto those_that_err = [&] {
      std::erase_if(open, [&](size_t i) { return made_[i].sound || !groups_.all()[i].wrapped; });
    };
    those_that_err();
    for (const size_t i : open) groups_.without(i, made_[i].wrong);
    STACKPORT_CHECK(compile_all(open, jobs));
    those_that_err();
    for (const size_t i : open) groups_.without_wrappers(i);
    STACKPORT_CHECK(compile_all(open, jobs));
    for (const size_t unit : asked) STACKPORT_CHECK(give(unit));
    return {};
  }

  const std::vector<std::string>& arguments(size_t unit) const { return given_[unit]; }
  int of(size_t unit) const { return of_[unit]; }
  size_t count() const { return made_.size(); }
  const Made& made(int prelude) const { return made_[size_t(prelude)]; }
  std::optional<size_t> find(const std::string& source,
                             const std::vector<std::string>& arguments) const {
    const auto at = index_.find(key_of(source, arguments));
    return at == index_.end() ? std::nullopt : std::optional(at->second);
  }

 private:
  static std::string key_of(const std::string& source, const std::vector<std::string>& arguments) {
    return source + "\n" + join(arguments, "\n");
  }

  bool is_wanted(size_t group) const {
    const auto& units = groups_.all()[group].units;
    return size_t(std::count_if(units.begin(), units.end(),
                                [&](size_t unit) { return asked_[unit]; })) >= least_asked;
  }

  Result<void> compile_all(const std::vector<size_t>& open, unsigned jobs) {
    std::vector<std::optional<Result<bool>>> sound(open.size());
    host::in_parallel(open.size(), jobs, [&](size_t i) {
      const PreludeGroup& group = groups_.all()[open[i]];
      Made& made = made_[open[i]];
      made.stem = (folder_ / ("prelude-" + std::to_string(open[i]))).string();
      const auto bodies = group.wrapped ? bodies_ : Parse::Bodies::skip;
      if (!group.headers.empty()) sound[i] = compile(group, bodies, made);
    });
    for (size_t i = 0; i < open.size(); ++i) {
      if (!sound[i]) continue;
      STACKPORT_TRY(made_[open[i]].sound, std::move(*sound[i]));
    }
    return {};
  }

  /// Adds the group's prelude to a unit's arguments.
  Result<void> give(size_t unit) {
    const int group = groups_.of(unit);
    if (group < 0 || of_[unit] >= 0 || !made(group).sound) return {};
    const auto names = groups_.to_undefine(unit);
    if (!names) {
      groups_.leave(unit);
      return {};
    }
    of_[unit] = group;
    auto& arguments = given_[unit];
    arguments.insert(arguments.end(), {"-include-pch", made(group).stem + ".pch"});
    if (names->empty()) return {};
    std::string text;
    for (const auto& name : *names) text += "#undef " + name + "\n";
    const auto file = folder_ / ("undefine-" + sha256(text).substr(0, 16) + ".h");
    if (!host::real_file_system().exists(file))
      STACKPORT_CHECK(host::real_file_system().write(file, text));
    arguments.insert(arguments.end(), {"-include", file.string()});
    return {};
  }

  const host::Path folder_;
  const Parse::Bodies bodies_;
  PreludeGroups groups_;
  std::vector<std::vector<std::string>> given_;  ///< of units: with the prelude, once it is there
  std::unordered_map<std::string, size_t> index_;
  std::vector<bool> asked_;  ///< of units
  std::vector<int> of_;
  std::vector<Made> made_;  ///< of groups
};

/// A saved prelude, with the places of its names.
struct Preludes::Loaded {
  Parse parse;
  std::unordered_map<std::string, std::vector<CXCursor>> by_name;
};

Result<Preludes> Preludes::make(const std::vector<PreludeUnit>& units,
                                const PreludeFolders& folders, const host::Path& folder) {
  auto& files = host::real_file_system();
  STACKPORT_CHECK(files.remove_all(folder));
  STACKPORT_CHECK(files.make_directories(folder));
  Preludes out;
  out.maker_ = std::make_unique<Maker>(units, folders, folder);
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
  return maker_->count();
}

const std::vector<std::string>& Preludes::files(int prelude) const {
  return maker_->made(prelude).files;
}

Result<Surface> Preludes::surface(int prelude, const std::set<std::string>& names) const {
  STACKPORT_TRY(const Parse parse, Parse::load(maker_->made(prelude).stem + ".pch"));
  return surface_of(parse, names);
}

Result<void> Preludes::visit(
    int prelude, const std::vector<std::string>& names,
    const std::function<void(size_t, CXTranslationUnit, CXCursor)>& take) const {
  const std::lock_guard lock(*mutex_);
  auto& loaded = loaded_[prelude];
  if (!loaded) {
    STACKPORT_TRY(auto parse, Parse::load(maker_->made(prelude).stem + ".pch"));
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
