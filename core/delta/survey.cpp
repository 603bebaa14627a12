// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/survey.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "core/base/text.h"
#include "core/delta/form_parameters.h"
#include "core/host/parallel.h"

namespace stackport::delta {

using policy::Adjustment;

namespace {

template <typename T, typename Key>
void sort_unique(std::vector<T>& items, const Key& key) {
  std::stable_sort(items.begin(), items.end(),
                   [&](const T& a, const T& b) { return key(a) < key(b); });
  items.erase(std::unique(items.begin(), items.end(),
                          [&](const T& a, const T& b) { return key(a) == key(b); }),
              items.end());
}

/// How a file's words tell that it has a parameter of this type.
std::string as_parameter(const std::string& record) {
  return record + " *";
}

/// What a unit that may need a rule on a function or field spells. A macro may bind a function to a
/// field without spelling it (CLASS_ATTR_RO): then the function's parameters tell.
std::set<std::string> words_of(const Adjustment& rule) {
  if (rule.item == Adjustment::Item::header || rule.item == Adjustment::Item::macro) return {};
  const ItemName item = item_name(rule);
  if (rule.edit == Adjustment::Edit::make_writable) return {item.record};
  std::set<std::string> out = {item.name};
  if (edits_parameters(rule) && !item.record.empty()) out.insert(as_parameter(item.record));
  return out;
}

/// One parse that is to be made, or was.
struct Task {
  size_t unit = 0;
  bool native = true;
  std::vector<bool> relevant;
  std::vector<bool> open;  ///< of `relevant`: not answered by the preludes of both views
  std::optional<Result<UnitFacts>> facts;
  std::optional<Result<Forms>> forms;
};

class Surveyor {
 public:
  Surveyor(const AdjustRequest& request, const EditableFiles& files, const Texts& texts,
           unsigned jobs)
      : request_(request), files_(files), texts_(texts), jobs_(jobs) {
    state_.resize(request.units.size());
    relevant_.resize(request.units.size());
    same_.resize(request.rules.size());
    out_.rules.resize(request.rules.size());
  }

  Result<Survey> run() {
    for (auto units = next_units(); !units.empty(); units = next_units()) {
      STACKPORT_CHECK(parse(units));
      for (size_t i = 0; i < out_.rules.size(); ++i)
        if (out_.rules[i].needed && edits_parameters(request_.rules[i]))
          for (const auto& bound : out_.rules[i].found.bindings) bound_.insert(bound.name);
    }
    tidy();
    return std::move(out_);
  }

 private:
  enum class State {
    unread,
    idle,  ///< only spells what rules are about that are not needed
    read
  };

  /// Units that spell a name; then one for each other file that does and that no parse has read.
  std::vector<size_t> next_units() const {
    const auto names = wanted();
    std::set<size_t> units;
    std::set<size_t> sources;
    for (size_t unit = 0; unit < state_.size(); ++unit) {
      const size_t file = texts_.file_of_unit(unit);
      sources.insert(file);
      if (state_[unit] == State::unread ? texts_.spells_any(file, names)
                                        : state_[unit] == State::idle && is_wanted(unit))
        units.insert(unit);
    }
    for (size_t file = 0; units.empty() && file < files_.names.size(); ++file) {
      if (sources.contains(file) || covered_.contains(file) || !texts_.spells_any(file, names))
        continue;
      for (size_t unit = 0; unit < state_.size(); ++unit)
        if (state_[unit] != State::read && texts_.may_include(unit, file) &&
            !is_hidden(unit, file)) {
          units.insert(unit);
          break;
        }
    }
    return {units.begin(), units.end()};
  }

  /// What the rules are about that may be needed, and the functions that those are bound to.
  std::set<std::string> wanted() const {
    std::set<std::string> out = bound_;
    for (size_t i = 0; i < out_.rules.size(); ++i)
      if (!is_settled(i)) out.merge(words_of(request_.rules[i]));
    return out;
  }

  bool is_wanted(size_t unit) const {
    const auto& relevant = relevant_rules(unit);
    for (size_t i = 0; i < relevant.size(); ++i)
      if (relevant[i] && !is_settled(i)) return true;
    return texts_.spells_any(texts_.file_of_unit(unit), bound_);
  }

  /// Whether a unit's two views have the same form of the item, and no unit's differ.
  bool is_settled(size_t rule) const { return same_[rule] && !out_.rules[rule].needed; }

  /// Whether the file is in a folder that only the other view searches: a parse does not read it.
  bool is_hidden(size_t unit, size_t file) const {
    const UnitViews& views = request_.units[unit];
    if (single_view(views)) return false;
    const std::string path =
        (std::filesystem::absolute(request_.tree) / files_.names[file]).lexically_normal().string();
    return std::any_of(views.bundle.begin(), views.bundle.end(), [&](const std::string& word) {
      return word.starts_with("-I") && path.starts_with(word.substr(2) + "/") &&
             std::find(views.native.begin(), views.native.end(), word) == views.native.end();
    });
  }

  const std::vector<bool>& relevant_rules(size_t unit) const {
    std::vector<bool>& out = relevant_[unit];
    if (!out.empty()) return out;
    out.resize(request_.rules.size());
    for (size_t i = 0; i < out.size(); ++i) {
      const auto names = words_of(request_.rules[i]);
      for (const size_t file : texts_.closure(unit))
        if (texts_.spells_any(file, names)) {
          out[i] = true;
          break;
        }
    }
    return out;
  }

  /// Both views are held against each other for each set of arguments in as many units as it takes
  /// to meet every rule once, by their preludes as far as those go; the rest of the units as far as
  /// that leaves a rule open or finds it needed.
  Result<void> parse(const std::vector<size_t>& units) {
    std::vector<Task> natives;
    std::vector<Task> compared;
    for (const size_t unit : units) {
      Task task;
      task.unit = unit;
      task.relevant = relevant_rules(unit);
      const bool is_compared = state_[unit] == State::unread && count(task.relevant) != 0 &&
                               !single_view(request_.units[unit]);
      state_[unit] = State::read;
      (is_compared ? compared : natives).push_back(std::move(task));
    }
    std::stable_sort(compared.begin(), compared.end(), [](const Task& a, const Task& b) {
      return count(a.relevant) > count(b.relevant);
    });
    std::vector<Task> first, rest, bundles;
    for (Task& task : compared) (meets_a_new_rule(task) ? first : rest).push_back(std::move(task));
    STACKPORT_CHECK(ready(first, first));
    for (Task& task : first) {
      answer(task);
      if (count(task.open) == 0) {
        rest.push_back(std::move(task));
        continue;
      }
      natives.push_back(task);
      bundles.push_back(std::move(task));
    }
    STACKPORT_CHECK(read(natives, bundles));
    natives.clear();
    bundles.clear();
    std::vector<Task> open;
    for (Task& task : rest) {
      if (!is_wanted(task.unit))
        state_[task.unit] = State::idle;
      else
        (is_open(task.relevant) && task.open.empty() ? open : natives).push_back(std::move(task));
    }
    STACKPORT_CHECK(ready(open, open));
    for (Task& task : open) {
      answer(task);
      if (is_open(task.open)) bundles.push_back(task);
      natives.push_back(std::move(task));
    }
    return read(natives, bundles);
  }

  /// Holds what both preludes of a unit make of the rules against each other.
  void answer(Task& task) {
    task.open = task.relevant;
    const PreludeForms* forms[] = {nullptr, nullptr};
    for (const bool native : {true, false}) {
      const int prelude = prelude_of(task.unit, native);
      if (prelude < 0) return;
      forms[native] = &prelude_forms_.at(prelude);
      const auto& files = preludes_->files(prelude);
      out_.read.insert(files.begin(), files.end());
    }
    for (size_t i = 0; i < task.open.size(); ++i) {
      if (!task.open[i] || forms[true]->forms[i].empty() || forms[false]->forms[i].empty())
        continue;
      compare(i, forms[true]->forms[i], forms[false]->forms[i]);
      task.open[i] = false;
    }
  }

  Result<void> read(std::vector<Task>& natives, std::vector<Task>& bundles) {
    for (Task& task : bundles) task.native = false;
    STACKPORT_CHECK(run(natives, bundles));
    for (Task& task : natives) add(task);
    for (Task& task : bundles) compare(task);
    return {};
  }

  static size_t count(const std::vector<bool>& relevant) {
    return size_t(std::count(relevant.begin(), relevant.end(), true));
  }

  bool meets_a_new_rule(const Task& task) {
    std::vector<bool>& met = met_[shared_arguments(task.unit)];
    met.resize(task.relevant.size());
    bool out = false;
    for (size_t i = 0; i < met.size(); ++i) {
      out |= task.relevant[i] && !met[i];
      met[i] = met[i] || task.relevant[i];
    }
    return out;
  }

  /// Without what names the unit itself.
  std::vector<std::string> shared_arguments(size_t unit) const {
    std::vector<std::string> out = request_.units[unit].native;
    const auto& bundle = request_.units[unit].bundle;
    out.insert(out.end(), bundle.begin(), bundle.end());
    std::erase_if(out, [](const std::string& word) { return word.find("KBUILD_") != word.npos; });
    return out;
  }

  /// Whether it is not known of a rule if it is needed.
  bool is_open(const std::vector<bool>& relevant) const {
    for (size_t i = 0; i < relevant.size(); ++i)
      if (relevant[i] && !out_.rules[i].needed && !is_settled(i)) return true;
    return false;
  }

  Result<void> run(std::vector<Task>& natives, std::vector<Task>& bundles) {
    STACKPORT_CHECK(ready(natives, bundles));
    host::in_parallel(natives.size() + bundles.size(), jobs_, [&](size_t i) {
      run(i < natives.size() ? natives[i] : bundles[i - natives.size()]);
    });
    for (Task& task : natives)
      if (!*task.facts) return pass(*task.facts);
    for (Task& task : bundles)
      if (!*task.forms) return pass(*task.forms);
    return {};
  }

  std::string path_of(size_t unit) const {
    return (std::filesystem::absolute(request_.tree) / request_.units[unit].source)
        .lexically_normal()
        .string();
  }

  const std::vector<std::string>& arguments_of(size_t unit, bool native) const {
    const UnitViews& views = request_.units[unit];
    return native && !single_view(views) ? views.native : views.bundle;
  }

  std::optional<size_t> with_prelude(size_t unit, bool native) const {
    return preludes_ ? preludes_->find(path_of(unit), arguments_of(unit, native)) : std::nullopt;
  }

  int prelude_of(size_t unit, bool native) const {
    const auto known = with_prelude(unit, native);
    return known ? preludes_->of(*known) : -1;
  }

  UnitSource source_of(const Task& task) const {
    const auto known = with_prelude(task.unit, task.native);
    const int prelude = known ? preludes_->of(*known) : -1;
    return {path_of(task.unit),
            lenient(known ? preludes_->arguments(*known) : arguments_of(task.unit, task.native)),
            prelude < 0 ? nullptr : &prelude_forms_.at(prelude)};
  }

  void run(Task& task) const {
    if (!task.native)
      task.forms = read_forms(source_of(task), request_.rules, task.open);
    else
      task.facts = read_unit(source_of(task), files_, request_.rules);
  }

  Result<void> ready(const std::vector<Task>& natives, const std::vector<Task>& bundles) {
    if (!request_.preludes) return {};
    STACKPORT_TRY(auto* preludes, request_.preludes());
    preludes_ = preludes;
    std::vector<size_t> units;
    for (const bool native : {true, false})
      for (const Task& task : native ? natives : bundles)
        if (const auto unit = with_prelude(task.unit, native)) units.push_back(*unit);
    STACKPORT_CHECK(preludes->ready(units, request_.jobs));
    const FormReader reader(request_.rules);
    for (const size_t unit : units) {
      const int prelude = preludes->of(unit);
      if (prelude < 0 || prelude_forms_.contains(prelude)) continue;
      STACKPORT_TRY(prelude_forms_[prelude], reader.read_prelude(*preludes, prelude));
    }
    return {};
  }

  void add(Task& native) {
    UnitFacts& facts = **native.facts;
    auto& forms = native_forms_[native.unit];
    for (const Matches& matches : facts.rules) forms.push_back(matches.form);
    for (size_t i = 0; i < facts.rules.size(); ++i) add(i, native, facts.rules[i]);
    std::move(facts.functions.begin(), facts.functions.end(), std::back_inserter(out_.functions));
    std::move(facts.calls.begin(), facts.calls.end(), std::back_inserter(out_.calls));
    for (const auto& file : facts.files)
      if (const auto known = files_.by_path.find(file); known != files_.by_path.end())
        covered_.insert(known->second);
    out_.read.merge(facts.files);
  }

  void add(size_t index, const Task& task, Matches& matches) {
    if (task.relevant[index] && single_view(request_.units[task.unit])) {
      note_forms(index, matches.form, matches.form, matches.count_differs);
      for (const Binding& bound : matches.bindings)
        if (!bound.expected.empty() && bound.type != bound.expected)
          note_forms(index, bound.type, bound.expected, bound_differs(index, bound));
    }
    const auto append = [](auto& into, auto& from) {
      std::move(from.begin(), from.end(), std::back_inserter(into));
    };
    Found& found = out_.rules[index].found;
    append(found.sites, matches.sites);
    append(found.bindings, matches.bindings);
    append(found.in_macro, matches.in_macro);
    append(found.unknown, matches.unknown);
  }

  /// Whether a function differs from what it is bound to where its rule says so.
  bool bound_differs(size_t index, const Binding& bound) const {
    policy::Adjustment rule = request_.rules[index];
    rule.item = policy::Adjustment::Item::function;
    rule.callback = 0;
    return differs_there(rule, bound.type, bound.expected);
  }

  void compare(const Task& bundle) {
    const Forms& forms = **bundle.forms;
    out_.read.insert(forms.files.begin(), forms.files.end());
    for (size_t i = 0; i < bundle.open.size(); ++i)
      if (bundle.open[i]) compare(i, native_forms_[bundle.unit][i], forms.forms[i]);
  }

  void compare(size_t rule, const std::string& native, const std::string& bundle) {
    if (!native.empty() && native == bundle) same_[rule] = true;
    note_forms(rule, native, bundle,
               !native.empty() && differs_there(request_.rules[rule], native, bundle));
  }

  /// Keeps the first forms that differ; until then the first that are known.
  void note_forms(size_t index, const std::string& native, const std::string& bundle,
                  bool differs) {
    Survey::Rule& rule = out_.rules[index];
    if (!rule.needed && (differs || rule.native_form.empty())) {
      rule.native_form = native;
      rule.bundle_form = bundle;
    }
    rule.needed |= differs;
  }

  void tidy() {
    const auto itself = [](const auto& item) { return item; };
    for (auto& rule : out_.rules) {
      sort_unique(rule.found.sites, itself);
      sort_unique(rule.found.in_macro, itself);
      sort_unique(rule.found.unknown, itself);
      sort_unique(rule.found.bindings, [](const Binding& b) { return std::tuple(b.site, b.usr); });
    }
    sort_unique(out_.functions, [](const Function& f) { return std::tuple(f.site, f.usr); });
    sort_unique(out_.calls, [](const Call& c) { return std::tuple(c.site, c.usr); });
  }

  const AdjustRequest& request_;
  const EditableFiles& files_;
  const Texts& texts_;
  unsigned jobs_;
  const facts::Preludes* preludes_ = nullptr;
  std::map<int, PreludeForms> prelude_forms_;
  std::set<std::string> bound_;  ///< functions whose parameters needed rules edit
  std::vector<State> state_;
  mutable std::vector<std::vector<bool>> relevant_;  ///< by unit, once it was asked for
  std::vector<bool> same_;  ///< rules whose item two views of a unit have alike
  std::set<size_t> covered_;
  std::map<std::vector<std::string>, std::vector<bool>> met_;  ///< rules, by shared arguments
  std::map<size_t, std::vector<std::string>> native_forms_;
  Survey out_;
};

}  // namespace

bool single_view(const UnitViews& unit) {
  return unit.native.empty() || unit.native == unit.bundle;
}

Texts::Texts(const EditableFiles& files, const AdjustRequest& request, unsigned jobs) {
  const size_t count = files.names.size();
  words_.resize(count);
  std::vector<std::vector<Include>> includes(count);
  host::in_parallel(count, jobs, [&](size_t i) {
    words_[i] = identifiers(files.texts[i]);
    for (const auto& record : pointer_parameters(files.texts[i]))
      words_[i].insert(as_parameter(record));
    includes[i] = includes_of(files.texts[i]);
  });
  std::map<std::string, std::vector<size_t>> by_name;
  std::map<std::string, size_t> index;
  for (size_t i = 0; i < count; ++i) {
    by_name[base_name(files.names[i])].push_back(i);
    index.emplace(files.names[i], i);
  }
  std::vector<std::vector<size_t>> edges(count);
  for (size_t i = 0; i < count; ++i)
    for (const Include& include : includes[i]) {
      const auto name =
          files.texts[i].substr(include.name.begin, include.name.end - include.name.begin);
      if (const auto found = by_name.find(base_name(name)); found != by_name.end())
        edges[i].insert(edges[i].end(), found->second.begin(), found->second.end());
    }
  for (const UnitViews& unit : request.units) {
    const size_t source = index.at(unit.source);
    unit_files_.push_back(source);
    std::set<size_t>& closure = closures_.emplace_back();
    std::vector<size_t> open = {source};
    while (!open.empty()) {
      const size_t file = open.back();
      open.pop_back();
      if (!closure.insert(file).second) continue;
      open.insert(open.end(), edges[file].begin(), edges[file].end());
    }
  }
}

bool Texts::spells_any(size_t file, const std::set<std::string>& names) const {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return spells(file, name); });
}

Result<Survey> survey(const AdjustRequest& request, const EditableFiles& files, const Texts& texts,
                      unsigned jobs) {
  return Surveyor(request, files, texts, jobs).run();
}

}  // namespace stackport::delta
