// SPDX-License-Identifier: GPL-2.0-only
#include "core/base/text.h"
#include "core/delta/resolve_lift.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

namespace {

/// A text without blanks.
std::string packed(std::string_view text) {
  std::string out;
  for (size_t at = skip_blank(text, 0); at < text.size();) {
    const size_t next = skip_token(text, at);
    out += text.substr(at, next - at);
    const size_t real = skip_blank(text, next);
    // Two words stay two.
    if (real != next && real < text.size() && is_word_char(text[next - 1]) &&
        is_word_char(text[real]))
      out += ' ';
    at = real;
  }
  return out;
}

std::vector<std::string> parameters_of(const Definition& function) {
  std::vector<std::string> out;
  const int count = clang_Cursor_getNumArguments(function.cursor);
  for (int i = 0; i < count; ++i)
    out.push_back(facts::to_string(
        clang_getCursorSpelling(clang_Cursor_getArgument(function.cursor, unsigned(i)))));
  return out;
}

/// Whether a function of the native view does nothing but call `name` with what it was given.
bool only_calls(const UnitView& view, const Definition& function, const std::string& name) {
  if (function.kind != Definition::Kind::function || !function.whole) return false;
  const std::string text = view.text(function);
  const size_t open = text.find('{');
  if (open == std::string::npos) return false;
  const std::string call = name + "(" + join(parameters_of(function), ",") + ");}";
  const std::string body = packed(text.substr(open));
  return body == "{return " + call || body == "{" + call;
}

}  // namespace

std::optional<Proposal> renamed(const Views& views, const Gap& gap) {
  if (gap.kind != "function" || gap.change != "missing") return std::nullopt;
  const Definition* own = views.native.find(gap.item);
  if (!own || own->kind != Definition::Kind::function) return std::nullopt;
  for (const auto& older : views.native.names_in(own->file)) {
    const Definition* wrapper = views.native.find(older);
    if (!wrapper || !only_calls(views.native, *wrapper, gap.item)) continue;
    const Definition* here = views.bundle.find(older);
    if (!here || here->kind != Definition::Kind::function ||
        views.bundle.form(*here) != views.native.form(*own) ||
        views.native.form(*wrapper) != views.native.form(*own))
      continue;
    const std::string header = header_name(views.unit.native, own->file);
    const std::string text =
        "#ifndef " + gap.item + "\n#define " + gap.item + " " + older + "\n#endif\n";
    std::vector<Lifted> lifts{{gap.item, header, text, {wrapper->file, wrapper->line, 0}}};
    reach(views, header, lifts);
    return made_proposal(gap, "renamed function", "proven", std::move(lifts),
                         older + " is a call of it and nothing else in the code's own kernel");
  }
  return std::nullopt;
}

}  // namespace stackport::delta
