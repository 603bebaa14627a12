// SPDX-License-Identifier: GPL-2.0-only
#include "core/base/text.h"
#include "core/delta/resolve_lift.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

using Kind = Definition::Kind;

namespace {

/// A declaration whose every use the compiler refuses: it stands for a branch that is never taken.
bool refused_by_the_compiler(const Definition& declared) {
  for (const CXCursor child : facts::children_of(declared.cursor)) {
    if (!clang_isAttribute(clang_getCursorKind(child))) continue;
    CXToken* token = clang_getToken(clang_Cursor_getTranslationUnit(child),
                                    clang_getRangeStart(clang_getCursorExtent(child)));
    if (!token) continue;
    const std::string word =
        facts::to_string(clang_getTokenSpelling(clang_Cursor_getTranslationUnit(child), *token));
    clang_disposeTokens(clang_Cursor_getTranslationUnit(child), token, 1);
    if (word.find("error") != std::string::npos) return true;
  }
  return false;
}

/// What the text of lifts leads to in the bundle's view, down to what is only declared there.
class Callees {
 public:
  Callees(const Views& views, const Gap& gap, const Unlinked& why)
      : views_(views), gap_(gap), why_(why) {}

  std::string fault_of(const Lifted& lifted) {
    const Definition* own = views_.native.find(lifted.name);
    const bool data = own && own->kind != Kind::function && own->kind != Kind::macro;
    if (data || lifted.name.starts_with('<')) return {};
    if (own)
      names(lifted.text, views_.native.own_names(*own), lifted.name);
    else
      names(lifted.text, std::set<std::string>(), lifted.name);
    return fault_.empty() ? "" : lifted.name + " calls " + fault_;
  }

 private:
  void names(const std::string& text, const Result<std::set<std::string>>& own,
             const std::string& of) {
    if (!own) return unread(of);
    for (const auto& [name, tag] : names_of_text(text))
      if (!tag && name != of && !own->contains(name)) visit(name, of);
  }

  void unread(const std::string& name) { fault_ = name + ", whose body can't be read"; }

  void visit(const std::string& name, const std::string& by) {
    if (!fault_.empty() || !seen_.insert(name).second) return;
    const Definition* here = views_.bundle.find(name);
    if (!here) return;
    if (here->kind == Kind::macro)
      return names(views_.bundle.form(*here), views_.bundle.own_names(*here), name);
    if (here->kind != Kind::function && here->kind != Kind::variable) return;
    if (!here->whole) return declared(name, *here, by);
    if (here->kind == Kind::function) body(*here, name);
  }

  void body(const Definition& function, const std::string& name) {
    const auto whole = views_.bundle.with_body(function);
    if (!whole) return unread(name);
    facts::visit_children(*whole, [&](CXCursor cursor) {
      if (clang_getCursorKind(cursor) == CXCursor_DeclRefExpr) {
        const CXCursor to = clang_getCursorReferenced(cursor);
        if (clang_getCursorLinkage(to) != CXLinkage_NoLinkage)
          visit(facts::to_string(clang_getCursorSpelling(to)), name);
      }
      return CXChildVisit_Recurse;
    });
  }

  void declared(const std::string& name, const Definition& here, const std::string& by) {
    if (clang_getCursorLinkage(here.cursor) == CXLinkage_Internal || name.starts_with("__builtin_"))
      return;
    const std::string why = why_(name, here.kind == Kind::function, gap_.units);
    if (why.empty() || refused_by_the_compiler(here)) return;
    fault_ = name + (by.empty() ? "" : through(by)) + ", which " + why;
  }

  std::string through(const std::string& by) const {
    const bool direct = !views_.bundle.find(by);
    return direct ? "" : " through " + by;
  }

  const Views& views_;
  const Gap& gap_;
  const Unlinked& why_;
  std::set<std::string> seen_;
  std::string fault_;
};

}  // namespace

std::string fault_of_callees(const Views& views, const Gap& gap, const std::vector<Lifted>& lifts,
                             const Unlinked& why) {
  if (!why) return {};
  for (const auto& lifted : lifts)
    if (auto fault = Callees(views, gap, why).fault_of(lifted); !fault.empty()) return fault;
  return {};
}

}  // namespace stackport::delta
