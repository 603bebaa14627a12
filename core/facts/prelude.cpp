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

/// One without what errs may show what else does, so many times.
constexpr int most_attempts = 6;

/// What became of one group's prelude.
struct Made {
  std::shared_ptr<const PooledPrelude> prelude;  ///< null: none that is sound
  bool tried = false;
  std::set<std::string> wrong, unreadable;  ///< files with errors; of these, where it ended
};

std::string normal(const std::string& file) {
  return host::Path(file).lexically_normal().string();
}

/// Compiles a prelude; false: it has an error, told in `made`, or is not to be kept, or can't be
/// written.
Result<bool> compile(const std::string& text, std::vector<std::string> arguments, bool keep,
                     PooledPrelude& prelude, Made& made) {
  const std::string& stem = prelude.stem;
  STACKPORT_CHECK(host::real_file_system().write(stem + ".h", text));
  arguments.emplace_back("-xc-header");
  STACKPORT_TRY(const Parse parse, Parse::run_for_reuse(stem + ".h", arguments, prelude.bodies));
  made.unreadable.clear();
  visit_errors(parse.unit(), [&](CXDiagnostic diagnostic) {
    const auto at = file_location(clang_getDiagnosticLocation(diagnostic));
    const auto file = at.file ? normal(to_string(clang_getFileName(at.file))) : "";
    made.wrong.insert(file);
    if (clang_getDiagnosticSeverity(diagnostic) == CXDiagnostic_Fatal) made.unreadable.insert(file);
  });
  if (!made.wrong.empty() || !keep) return false;
  for (const auto& file : parse.files())
    if (file != stem + ".h") prelude.files.push_back(file);
  return clang_saveTranslationUnit(parse.unit(), (stem + ".pch").c_str(),
                                   CXSaveTranslationUnit_None) == CXSaveError_None;
}

}  // namespace

class Preludes::Maker {
 public:
  Maker(const std::vector<PreludeUnit>& units, const PreludeFolders& folders,
        std::shared_ptr<PreludePool> pool)
      : pool_(std::move(pool)),
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

  Result<void> ready(const std::vector<size_t>& asked, unsigned jobs) {
    for (const size_t unit : asked) asked_[unit] = true;
    std::vector<size_t> open;
    for (size_t i = 0; i < groups_.all().size(); ++i) {  // choose() may add one
      const size_t least = pool_->all().empty() ? least_asked : 1;
      if (made_[i].tried || !is_wanted(i, least)) continue;
      if (!groups_.all()[i].chosen) groups_.choose(i, asked_);
      made_.resize(groups_.all().size());
      take(i);
      if (made_[i].prelude || !is_wanted(i, least_asked)) continue;
      made_[i].tried = true;
      open.push_back(i);
    }
    const auto compiled = open;
    for (int attempt = 0; attempt < most_attempts && !open.empty(); ++attempt) {
      if (attempt > 0)
        for (const size_t i : open) {
          if (made_[i].wrong.empty())
            groups_.place(i);
          else
            groups_.without(i, made_[i].wrong, made_[i].unreadable);
        }
      STACKPORT_CHECK(compile_all(open, jobs));
      std::erase_if(open, [&](size_t i) {
        const PreludeGroup& group = groups_.all()[i];
        return made_[i].prelude || (!group.own && !group.held_back);
      });
    }
    for (const size_t i : compiled)
      if (made_[i].prelude) pool_->add(made_[i].prelude);
    for (const size_t unit : asked) STACKPORT_CHECK(give(unit));
    return {};
  }

  const std::vector<std::string>& arguments(size_t unit) const { return given_[unit]; }
  int of(size_t unit) const { return of_[unit]; }
  size_t count() const { return made_.size(); }
  const PooledPrelude& made(int prelude) const { return *made_[size_t(prelude)].prelude; }
  std::optional<size_t> find(const std::string& source,
                             const std::vector<std::string>& arguments) const {
    const auto at = index_.find(key_of(source, arguments));
    return at == index_.end() ? std::nullopt : std::optional(at->second);
  }

 private:
  static std::string key_of(const std::string& source, const std::vector<std::string>& arguments) {
    return source + "\n" + join(arguments, "\n");
  }

  bool is_wanted(size_t group, size_t least) const {
    const auto& units = groups_.all()[group].units;
    return size_t(std::count_if(units.begin(), units.end(),
                                [&](size_t unit) { return asked_[unit]; })) >= least;
  }

  void take(size_t group) {
    for (const auto& prelude : pool_->all()) {
      const bool as_asked = prelude->own.empty() || prelude->bodies == bodies_;
      if (!as_asked || !groups_.take(group, *prelude)) continue;
      made_[group] = {prelude, true, {}, {}};
      return;
    }
  }

  Result<void> compile_all(const std::vector<size_t>& open, unsigned jobs) {
    std::vector<std::shared_ptr<PooledPrelude>> preludes(open.size());
    std::vector<std::optional<Result<bool>>> sound(open.size());
    for (auto& prelude : preludes) prelude = pool_->start();
    host::in_parallel(open.size(), jobs, [&](size_t i) {
      const PreludeGroup& group = groups_.all()[open[i]];
      made_[open[i]].wrong.clear();
      if (group.headers.empty()) return;
      if (group.own) preludes[i]->bodies = bodies_;
      sound[i] = compile(group.text, groups_.arguments(open[i]), !group.held_back, *preludes[i],
                         made_[open[i]]);
    });
    for (size_t i = 0; i < open.size(); ++i) {
      if (!sound[i]) continue;
      STACKPORT_TRY(const bool is_sound, std::move(*sound[i]));
      if (!is_sound) continue;
      groups_.describe(open[i], *preludes[i]);
      made_[open[i]].prelude = std::move(preludes[i]);
    }
    return {};
  }

  /// Adds the group's prelude to a unit's arguments.
  Result<void> give(size_t unit) {
    const int group = groups_.of(unit);
    if (group < 0 || of_[unit] >= 0 || !made_[size_t(group)].prelude) return {};
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
    const auto file = pool_->folder() / ("undefine-" + sha256(text).substr(0, 16) + ".h");
    if (!host::real_file_system().exists(file))
      STACKPORT_CHECK(host::real_file_system().write(file, text));
    arguments.insert(arguments.end(), {"-include", file.string()});
    return {};
  }

  const std::shared_ptr<PreludePool> pool_;
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

Preludes Preludes::make(const std::vector<PreludeUnit>& units, const PreludeFolders& folders,
                        std::shared_ptr<PreludePool> pool) {
  Preludes out;
  out.maker_ = std::make_unique<Maker>(units, folders, std::move(pool));
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
