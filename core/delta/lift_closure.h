// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/delta/resolve.h"
#include "core/delta/unit_view.h"

namespace stackport::delta {

/// Both views of one unit, and how headers are found in them.
struct Views {
  const UnitViews& unit;
  const UnitView& native;
  const UnitView& bundle;
};

/// Whether and how a configuration decides over a line of a header.
enum class Branch {
  none,
  on,    ///< it stands there when a symbol is set
  other  ///< in the #else of one, or when one is not set: maybe an empty stand-in
};
Branch branch_at(std::string_view header, int line);

/// A tracepoint's function as one that never fires; empty: the definition is none.
std::string trace_text(const UnitView& view, const Definition& definition);

/// Takes definitions from the native view with all that they need and the bundle's view lacks.
class Closure {
 public:
  explicit Closure(const Views& views) : views_(views) {}

  /// False: it can't be lifted; reason() says why, and nothing was added.
  bool add(const std::string& name);
  bool add_tag(const std::string& name);

  const std::vector<Lifted>& lifted() const { return lifted_; }
  const std::string& reason() const { return reason_; }
  /// Whether the lifts name something, and all of it means the same in both views; what a function
  /// does that is only declared is not known.
  bool same() const { return same_ && compared_ > 0; }
  /// Records and macros that it names and that are defined in another way here.
  const std::set<std::string>& differing() const { return differing_; }

 private:
  bool visit(const std::string& name, bool tag);
  bool depend(const std::string& name, const Definition& native, bool tag);
  bool compare(const std::string& name, const Definition& native, const Definition& bundle);
  bool take(const std::string& name, const Definition& native);
  bool needs(const Definition& native, const std::string& text);
  bool fields_fit(const Definition& native);
  bool refuse(std::string why);
  bool means_the_same(const std::string& name, const Definition& native, const Definition& bundle);

  const Views& views_;
  std::vector<Lifted> lifted_;
  std::set<std::string> done_;
  std::map<std::string, bool> means_same_;
  std::set<std::string> differing_;
  std::string reason_;
  bool same_ = true;
  size_t compared_ = 0;  ///< a text that names nothing may be a number that only its kernel knows
};

/// The names that a text refers to; fields after '.' and '->' are none. `true`: a tag.
std::set<std::pair<std::string, bool>> names_of_text(std::string_view text);

}  // namespace stackport::delta
