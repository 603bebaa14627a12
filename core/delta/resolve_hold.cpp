// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include "core/base/text.h"
#include "core/delta/resolve_lift.h"

namespace stackport::delta {

namespace {

/// Units in which a lift is tried by itself.
constexpr size_t most_trials = 3;

/// Lifts of which a trial says that they do not hold.
struct Faults {
  std::map<std::string, std::string> why;  ///< by the delta's id
  std::set<std::string> own;  ///< of these, those whose own delta stays, or whose own text is wrong
};

/// What stands in a header of a trial.
struct Piece {
  std::string file;
  int first, last;
  std::string name;
};

class Trial {
 public:
  Trial(const GapRequest& request, const std::vector<Gap>& gaps)
      : request_(request), folder_(request.overlay.string() + "-lifts") {
    for (const auto& gap : gaps) {
      by_id_[gap.id] = &gap;
      before_.emplace(gap.kind, gap.item);
    }
  }

  const Gap& gap_of(const Proposal& proposal) const { return *by_id_.at(proposal.gap); }

  /// All tried together.
  Result<Faults> together(const std::vector<Proposal>& lifts) {
    GapRequest again = anew();
    std::set<std::string> users;
    for (const auto& proposal : lifts)
      users.insert(gap_of(proposal).units.begin(), gap_of(proposal).units.end());
    std::erase_if(again.units, [&](const auto& unit) { return !users.contains(unit.source); });
    STACKPORT_CHECK(write(lifts, folder_, again.units));
    STACKPORT_TRY(const auto found, parsed(again));
    Faults out;
    for (const auto& proposal : lifts)
      for (const auto& unit : found)
        if (gap_of(proposal).units.contains(unit.source)) note(proposal, unit, out);
    return out;
  }

  /// Each tried by itself, in few units; all are parsed at once.
  Result<Faults> alone(const std::vector<const Proposal*>& lifts) {
    GapRequest again = anew();
    again.units.clear();
    std::vector<const Proposal*> tried;  // of each unit
    for (const Proposal* proposal : lifts) {
      const auto& users = gap_of(*proposal).units;
      const std::set<std::string> first(
          users.begin(), std::next(users.begin(), long(std::min(users.size(), most_trials))));
      std::vector<UnitViews> units;
      for (const auto& unit : request_.units)
        if (first.contains(unit.source)) units.push_back(unit);
      STACKPORT_CHECK(write({*proposal}, folder_ / proposal->gap, units));
      tried.insert(tried.end(), units.size(), proposal);
      std::move(units.begin(), units.end(), std::back_inserter(again.units));
    }
    STACKPORT_TRY(const auto found, parsed(again));
    Faults out;
    for (size_t i = 0; i < found.size(); ++i) note(*tried[i], found[i], out);
    return out;
  }

 private:
  GapRequest anew() {
    pieces_.clear();
    GapRequest out = request_;
    out.overlay = folder_.string() + "-missing";
    out.added = folder_;
    return out;
  }

  Result<std::vector<UnitGaps>> parsed(const GapRequest& request) const {
    STACKPORT_TRY(auto found, find_gaps(request));
    STACKPORT_CHECK(host::real_file_system().remove_all(folder_));
    return found;
  }

  /// Puts the lifts' headers before all others of the units.
  Result<void> write(const std::vector<Proposal>& lifts, const host::Path& folder,
                     std::vector<UnitViews>& units) {
    STACKPORT_CHECK(host::real_file_system().remove_all(folder));
    for (const auto& [header, pieces] : headers_of(lifts)) {
      const bool is_there = !units.empty() && find_header(units.front().bundle, header).has_value();
      std::string text = is_there ? "#include_next <" + header + ">\n" : "";
      std::string guard = "STACKPORT_TRIAL_";
      for (const char c : header) guard += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
      text += "#ifndef " + guard + "\n#define " + guard + "\n";
      for (const auto& piece : pieces) {
        const int first = line_count(text) + 1;
        text += piece.text;
        pieces_.push_back({(folder / header).string(), first, line_count(text), piece.name});
      }
      STACKPORT_CHECK(host::real_file_system().write(folder / header, text + "#endif\n"));
    }
    for (auto& unit : units) unit.bundle.insert(unit.bundle.begin(), "-I" + folder.string());
    return {};
  }

  void note(const Proposal& proposal, const UnitGaps& unit, Faults& out) const {
    const Gap& own = gap_of(proposal);
    for (const auto& gap : unit.found) {
      std::string why;
      bool is_own = false;
      if (gap.kind == own.kind && gap.item == own.item) {
        why = "lifted, but " + gap.message;
        is_own = true;
      } else if (!before_.contains({gap.kind, gap.item})) {
        const bool in_lift = std::any_of(gap.uses.begin(), gap.uses.end(), [&](const Place& use) {
          return use.file.starts_with(folder_.string() + "/");
        });
        if (!in_lift && own.kind == "header") continue;
        why = "lifted, but then " + gap.message;
        is_own = in_lift && is_in_text_of(gap, proposal);
      } else {
        continue;
      }
      out.why.try_emplace(proposal.gap, std::move(why));
      if (is_own) out.own.insert(proposal.gap);
    }
  }

  bool is_in_text_of(const Gap& gap, const Proposal& proposal) const {
    return std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) {
      return std::any_of(proposal.lifts.begin(), proposal.lifts.end(),
                         [&](const Lifted& lift) { return lift.name == piece.name; }) &&
             std::any_of(gap.uses.begin(), gap.uses.end(), [&](const Place& use) {
               return use.file == piece.file && use.line >= piece.first && use.line <= piece.last;
             });
    });
  }

  const GapRequest& request_;
  const host::Path folder_;
  std::map<std::string, const Gap*> by_id_;
  std::set<std::pair<std::string, std::string>> before_;
  std::vector<Piece> pieces_;
};

}  // namespace

Result<std::vector<Proposal>> those_that_hold(const GapRequest& request,
                                              const std::vector<Gap>& gaps,
                                              const std::vector<Proposal>& lifts,
                                              std::map<std::string, std::string>& tried) {
  std::vector<Proposal> out = lifts;
  if (lifts.empty()) return out;
  Trial trial(request, gaps);
  const auto give_up = [&](const Faults& faults) {
    for (const auto& [gap, why] : faults.why) tried[gap] = why;
    std::erase_if(out, [&](const auto& lift) { return faults.why.contains(lift.gap); });
  };
  // One that does not hold spoils its units: those that are seen to be wrong are tried by
  // themselves first, then all that still seem to fail.
  for (const bool first : {true, false}) {
    if (out.empty()) return out;
    STACKPORT_TRY(const auto faults, trial.together(out));
    if (faults.why.empty()) return out;
    const bool own = first && !faults.own.empty();
    std::vector<const Proposal*> suspects;
    for (const auto& proposal : out)
      if (own ? faults.own.contains(proposal.gap) : faults.why.contains(proposal.gap))
        suspects.push_back(&proposal);
    STACKPORT_TRY(const auto bad, trial.alone(suspects));
    give_up(bad);
    if (!own) break;
  }
  if (out.empty()) return out;
  STACKPORT_TRY(const auto rest, trial.together(out));
  give_up(rest);
  return out;
}

}  // namespace stackport::delta
