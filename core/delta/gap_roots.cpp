// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/gap_roots.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "core/base/text.h"
#include "core/delta/source_text.h"
#include "core/host/file_system.h"

namespace stackport::delta {

namespace {

using facts::Item;
using What = Said::What;

/// An item with its forms in both views.
struct Candidate {
  std::string kind;
  std::string name;
  std::optional<Item> native;
  std::optional<Item> bundle;

  bool gone() const { return native && !bundle; }
  bool differs() const {
    return native.has_value() != bundle.has_value() || (native && native->type != bundle->type);
  }
};

bool is_tag(const std::string& form) {
  return form.starts_with("struct {") || form.starts_with("union {") || form == "enum";
}

int parameters(const std::string& macro) {
  if (!macro.starts_with('(')) return -1;
  const size_t end = std::min(macro.find(')'), macro.size());
  return int(std::count(macro.begin(), macro.begin() + long(end), ','));
}

class Finder {
 public:
  Finder(const Forms2& forms, const std::vector<std::string>& missing)
      : forms_(forms), missing_(missing) {}

  Candidate plain(const std::string& name, bool tags) const {
    Candidate out;
    out.name = name;
    const auto take = [&](const char* kind, const auto& map_native, const auto& map_bundle) {
      const auto in_native = map_native.find(name), end_native = map_native.end();
      const auto in_bundle = map_bundle.find(name), end_bundle = map_bundle.end();
      const bool has_native = in_native != end_native && (tags || !is_tag(in_native->second.type));
      const bool has_bundle = in_bundle != end_bundle && (tags || !is_tag(in_bundle->second.type));
      if (!has_native && !has_bundle) return;
      if (out.kind.empty() || (has_native && !out.native)) out.kind = kind;
      if (has_native && !out.native) out.native = in_native->second;
      if (has_bundle && !out.bundle) out.bundle = in_bundle->second;
    };
    take("function", forms_.native.functions, forms_.bundle.functions);
    take("macro", forms_.native.macros, forms_.bundle.macros);
    take("enumerator", forms_.native.enumerators, forms_.bundle.enumerators);
    take("type", forms_.native.records, forms_.bundle.records);
    const auto& form = out.native ? out.native : out.bundle;
    if (out.kind == "function" && form && form->type.find('(') == std::string::npos)
      out.kind = "variable";
    return out;
  }

  Candidate type(const std::string& name) const {
    Candidate out{"type", name, forms_.native.record(name), forms_.bundle.record(name)};
    return out.native || out.bundle ? out : plain(name, true);
  }

  Candidate field(const std::string& record, const std::string& name) const {
    Candidate out{"field", record + "." + name, forms_.native.field(record, name),
                  forms_.bundle.field(record, name)};
    const auto& form = out.native ? out.native : out.bundle;
    if (form && form->type.find("(*)") != std::string::npos) out.kind = "op";
    return out;
  }

  /// Whether the native form stands in a header that has a stand-in.
  bool of_missing_header(const Candidate& candidate) const {
    if (!candidate.native) return false;
    return std::any_of(missing_.begin(), missing_.end(), [&](const std::string& header) {
      return candidate.native->file.ends_with("/" + header);
    });
  }

  /// Whether both views read it from the same file: if it differs, then through something else.
  bool is_own(const Candidate& candidate) const {
    return candidate.native && !forms_.own.empty() &&
           candidate.native->file.starts_with(forms_.own);
  }

  bool own_differs(const Complaint& complaint) const {
    return std::any_of(complaint.words.begin(), complaint.words.end(), [&](const auto& word) {
      const Candidate candidate = plain(word, true);
      return is_own(candidate) && candidate.differs();
    });
  }

  /// How plainly something must differ to be to blame.
  enum class Plainly {
    gone,   ///< it is not there at all
    arity,  ///< or it is a macro of other parameters
    any
  };
  /// What in the statement differs most plainly between the views.
  std::optional<Candidate> changed(const Complaint& complaint, Plainly least) const {
    std::vector<Candidate> all;
    if (!complaint.said.name.empty()) {
      all.push_back(plain(complaint.said.name, false));
      if (all.back().native && all.back().differs() && !is_own(all.back())) return all.back();
    }
    for (const auto& [record, name] : complaint.fields) all.push_back(field(record, name));
    for (const auto& word : complaint.words) all.push_back(plain(word, false));
    std::erase_if(all, [&](const auto& candidate) { return is_own(candidate); });
    const auto first = [&](const auto& wanted) -> std::optional<Candidate> {
      const auto at = std::find_if(all.begin(), all.end(), wanted);
      if (at == all.end()) return std::nullopt;
      return *at;
    };
    if (auto out = first([](const auto& c) { return c.gone(); })) return out;
    if (least == Plainly::gone) return std::nullopt;
    if (least == Plainly::any)
      for (const char* kind : {"op", "function", "field"})
        if (auto out =
                first([&](const auto& c) { return c.kind == kind && c.native && c.differs(); }))
          return out;
    if (auto out = first([](const auto& c) {
          return c.kind == "macro" && c.native && c.bundle &&
                 parameters(c.native->type) != parameters(c.bundle->type);
        }))
      return out;
    if (least == Plainly::arity) return std::nullopt;
    return first([](const auto& c) { return c.native && c.differs(); });
  }

 private:
  const Forms2& forms_;
  const std::vector<std::string>& missing_;
};

class Roots {
 public:
  Roots(const std::vector<Complaint>& complaints, const Forms2& forms,
        const std::vector<std::string>& missing)
      : complaints_(complaints), finder_(forms, missing) {}

  std::vector<Gap> run(size_t& echoes) {
    std::vector<const Complaint*> later;
    for (const auto& complaint : complaints_)
      if (!direct(complaint)) later.push_back(&complaint);
    for (const Complaint* complaint : later)
      if (!indirect(*complaint)) ++echoes_;
    echoes = echoes_;
    return std::move(gaps_);
  }

 private:
  /// Enters what the message itself names. False: it must be looked for.
  bool direct(const Complaint& complaint) {
    const Said& said = complaint.said;
    switch (said.what) {
      case What::missing_header:
        enter(complaint, {"header", said.name, {}, {}}, "missing");
        return true;
      case What::undeclared: {
        const Candidate candidate = finder_.plain(said.name, false);
        if (candidate.native || !lost_.contains(said.name)) return missing(complaint, candidate);
        ++echoes_;
        return true;
      }
      case What::no_type:
        return said.name.empty() ? unnamed_type(complaint) : named_type(complaint);
      case What::no_field: {
        const Candidate record = finder_.type(said.record);
        if (record.kind == "type" && record.gone()) return missing(complaint, record);
        if (is_there(said) || is_in_broken(record, said.name)) {
          dropped_.insert(said.name);
          ++echoes_;
          return true;
        }
        return missing(complaint, finder_.field(said.record, said.name));
      }
      case What::clash: {
        Candidate candidate = finder_.plain(said.name, true);
        if (candidate.kind.empty()) candidate.kind = "other";
        candidate.name = said.name;
        enter(complaint, candidate, "clash");
        return true;
      }
      case What::mismatch:
      case What::echo:
        return false;
    }
    return false;
  }

  /// A field that is said to be missing and is there: the compiler dropped its declaration for an
  /// error in it.
  bool is_there(const Said& said) const {
    if (said.what != What::no_field) return false;
    const Candidate field = finder_.field(said.record, said.name);
    return field.native && field.bundle && !field.differs();
  }

  /// A field that the record's definition spells, where that has an error: the compiler drops more
  /// of it than it complains of.
  bool is_in_broken(const Candidate& record, const std::string& field) const {
    if (record.kind != "type" || !record.bundle) return false;
    const std::string file = host::Path(record.bundle->file).lexically_normal().string();
    const auto errs_within = [&](int first, int last) {
      return std::any_of(complaints_.begin(), complaints_.end(), [&](const Complaint& complaint) {
        const Place& place = complaint.report.place;
        return place.file == file && place.line >= first && place.line <= last;
      });
    };
    const int first = record.bundle->line;
    if (!errs_within(first, std::numeric_limits<int>::max())) return false;
    const auto text = host::real_file_system().read(file);
    if (!text) return false;
    const size_t begin = line_begin(*text, first), end = after_braces(*text, begin);
    if (end == std::string::npos) return false;
    const std::string_view definition = std::string_view(*text).substr(begin, end - begin);
    return spells(definition, field) && errs_within(first, first + line_count(definition) - 1);
  }

  /// The type of the statement that this view lacks.
  bool unnamed_type(const Complaint& complaint) {
    for (const auto& word : complaint.words) {
      const Candidate candidate = finder_.type(word);
      if (candidate.kind == "type" && candidate.gone()) return missing(complaint, candidate);
    }
    for (size_t i = 0; i + 1 < complaint.words.size(); ++i) {
      const std::string& tag = complaint.words[i + 1];
      if (complaint.words[i] != "struct" && complaint.words[i] != "union") continue;
      const Candidate candidate = finder_.type(tag);
      if (candidate.native || candidate.bundle) continue;
      return unknown_tag(complaint, tag);
    }
    return false;
  }

  bool named_type(const Complaint& complaint) {
    const std::string& name = complaint.said.name;
    const Candidate candidate = finder_.type(name);
    const bool is_tag = complaint.report.message.find("struct " + name) != std::string::npos;
    if (candidate.native || candidate.bundle || !is_tag) return missing(complaint, candidate);
    return unknown_tag(complaint, name);
  }

  /// A tag that one view only mentions and the other doesn't know at all is missing too.
  bool unknown_tag(const Complaint& complaint, const std::string& name) {
    absent_.insert(name);
    enter(complaint, {"type", name, {}, {}}, "missing");
    return true;
  }

  bool missing(const Complaint& complaint, const Candidate& candidate) {
    if (!candidate.native) return false;
    const bool is_own = finder_.is_own(candidate);
    const auto& name = complaint.said.name.empty() ? candidate.name : complaint.said.name;
    (is_own ? own_absent_ : absent_).insert(name);
    if (complaint.words.size() > 1 && complaint.words[0] == name) lost_.insert(complaint.words[1]);
    if (finder_.of_missing_header(candidate) || is_own) {
      ++echoes_;
      return true;
    }
    enter(complaint, candidate, candidate.bundle ? "changed" : "missing");
    return true;
  }

  /// False: an echo of a root.
  bool indirect(const Complaint& complaint) {
    if (complaint.said.what == What::echo && !gaps_.empty()) return false;
    const auto spells_any = [&](const std::set<std::string>& names) {
      return std::any_of(complaint.words.begin(), complaint.words.end(),
                         [&](const auto& word) { return names.contains(word); });
    };
    if (spells_any(absent_)) return false;
    using Plainly = Finder::Plainly;
    const Plainly least = spells_any(dropped_)      ? Plainly::gone
                          : spells_any(own_absent_) ? Plainly::arity
                                                    : Plainly::any;
    if (const auto candidate = finder_.changed(complaint, least)) {
      if (finder_.of_missing_header(*candidate)) return false;
      if (complaint.hidden && (!candidate->bundle || !is_seam(candidate->kind))) return false;
      enter(complaint, *candidate, candidate->bundle ? "changed" : "missing");
      return true;
    }
    if (complaint.hidden || least != Plainly::any) return false;
    if (!gaps_.empty() && finder_.own_differs(complaint)) return false;
    if (!gaps_.empty() && complaint.said.what != What::mismatch) return false;
    if (!gaps_.empty() && complaint.report.message.find("expected") == 0) return false;
    Candidate other{"other", complaint.said.name, {}, {}};
    const Place& place = complaint.report.place;
    if (names_absent(complaint.report.message)) return false;
    // Compilers word it differently: the place tells that it is the same.
    if (other.name.empty()) {
      if (is_explained(place)) return false;
      other.name = base_name(place.file) + ":" + std::to_string(place.line);
    }
    enter(complaint, other, "changed");
    return true;
  }

  /// Whether an error of that line has an item.
  bool is_explained(const Place& place) const {
    return std::any_of(gaps_.begin(), gaps_.end(), [&](const Gap& gap) {
      return gap.kind != "other" &&
             std::any_of(gap.uses.begin(), gap.uses.end(), [&](const Place& use) {
               return use.file == place.file && use.line == place.line;
             });
    });
  }

  bool names_absent(const std::string& message) const {
    return std::any_of(absent_.begin(), absent_.end(),
                       [&](const auto& name) { return spells_word(message, name); });
  }

  static bool is_seam(const std::string& kind) {
    return kind == "op" || kind == "function" || kind == "field";
  }

  void enter(const Complaint& complaint, const Candidate& candidate, const std::string& change) {
    const auto [at, is_new] = index_.try_emplace({candidate.kind, candidate.name}, gaps_.size());
    if (is_new) {
      Gap gap;
      gap.kind = candidate.kind;
      gap.item = candidate.name;
      gap.change = change;
      gap.message = complaint.report.message;
      if (candidate.native) {
        gap.native_form = candidate.native->type;
        gap.native_place = {candidate.native->file, candidate.native->line, 0};
      }
      if (candidate.bundle) {
        gap.bundle_form = candidate.bundle->type;
        gap.bundle_place = {candidate.bundle->file, candidate.bundle->line, 0};
      }
      gaps_.push_back(std::move(gap));
    }
    gaps_[at->second].uses.push_back(complaint.report.place);
  }

  const std::vector<Complaint>& complaints_;
  Finder finder_;
  std::vector<Gap> gaps_;
  std::map<std::pair<std::string, std::string>, size_t> index_;
  std::set<std::string> absent_;
  std::set<std::string> own_absent_;  ///< the component's own: something else is to blame
  std::set<std::string> dropped_;     ///< fields whose declaration has an error
  std::set<std::string> lost_;        ///< what stands behind a missing name, as its variable does
  size_t echoes_ = 0;
};

}  // namespace

void add_names(const std::vector<Complaint>& complaints, std::set<std::string>& names) {
  for (const auto& complaint : complaints) {
    names.insert(complaint.words.begin(), complaint.words.end());
    names.insert(complaint.said.name);
    names.insert(complaint.said.record);
    for (const auto& [record, field] : complaint.fields) names.insert(record);
  }
  names.erase("");
}

std::vector<Gap> roots_of(const std::vector<Complaint>& complaints, const Forms2& forms,
                          const std::vector<std::string>& missing, size_t& echoes) {
  return Roots(complaints, forms, missing).run(echoes);
}

}  // namespace stackport::delta
