// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/lift_closure.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/delta/resolve_lift.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

using Kind = Definition::Kind;

namespace {

/// The directive of a preprocessor line without its '#'.
std::string_view directive_of(std::string_view line) {
  line = trim(line);
  return line.starts_with('#') ? trim(line.substr(1)) : std::string_view();
}

bool asks_config(std::string_view condition) {
  return condition.find("CONFIG_") != std::string_view::npos;
}

/// Whether a condition may hold because a symbol is not set.
bool asks_unset(std::string_view condition) {
  return condition.starts_with("ifndef") || condition.find('!') != std::string_view::npos ||
         condition.starts_with("elif");
}

int parameters_of(const std::string& form) {
  if (!form.starts_with('(')) return -1;
  const auto list = list_at(form, 0);
  return list ? int(list->slots.size()) : -2;
}

}  // namespace

Branch branch_at(std::string_view header, int line) {
  const auto all = lines(header);
  struct Level {
    bool config = false;
    bool other = false;
  };
  std::vector<Level> open;
  for (int i = 0; i + 1 < line && size_t(i) < all.size(); ++i) {
    const auto directive = directive_of(all[size_t(i)]);
    if (directive.starts_with("if")) {
      const bool config = asks_config(directive);
      open.push_back({config, config && asks_unset(directive)});
    } else if (directive.starts_with("el") && !open.empty()) {
      open.back().other = open.back().config;
      open.back().config = open.back().config || asks_config(directive);
      open.back().other = open.back().other || asks_config(directive);
    } else if (directive.starts_with("endif") && !open.empty()) {
      open.pop_back();
    }
  }
  Branch out = Branch::none;
  for (const auto& level : open) {
    if (level.other) return Branch::other;
    if (level.config) out = Branch::on;
  }
  return out;
}

std::set<std::pair<std::string, bool>> names_of_text(std::string_view text) {
  std::set<std::pair<std::string, bool>> out;
  bool field = false, tag = false;
  for (size_t at = 0; at < text.size(); at = skip_token(text, at)) {
    const size_t real = skip_blank(text, at);
    if (real != at) {
      at = real;
      if (at >= text.size()) break;
    }
    const auto word = word_at(text, at);
    if (word.empty()) {
      field = text[at] == '.' || (text[at] == '>' && at > 0 && text[at - 1] == '-');
      continue;
    }
    if (word == "struct" || word == "union" || word == "enum") {
      tag = true;
      continue;
    }
    if (!field && !std::isdigit(static_cast<unsigned char>(word[0])))
      out.emplace(std::string(word), tag);
    field = tag = false;
  }
  return out;
}

bool Closure::refuse(std::string why) {
  if (reason_.empty()) reason_ = std::move(why);
  return false;
}

bool Closure::add(const std::string& name) {
  const auto kept = lifted_;
  reason_.clear();
  if (visit(name, false)) return true;
  lifted_ = kept;
  return false;
}

bool Closure::add_tag(const std::string& name) {
  const auto kept = lifted_;
  reason_.clear();
  if (visit(name, true)) return true;
  lifted_ = kept;
  return false;
}

bool Closure::visit(const std::string& name, bool tag) {
  if (!done_.insert((tag ? "struct " : "") + name).second) return true;
  const Definition* native = tag ? views_.native.find_tag(name) : views_.native.find(name);
  if (!native) return refuse(name + " is not defined in the native headers");
  return take(name, *native);
}

bool Closure::take(const std::string& name, const Definition& native) {
  if (std::string stub = trace_text(views_.native, native); !stub.empty()) {
    same_ = false;
    lifted_.push_back({name,
                       header_name(views_.unit.native, native.file),
                       std::move(stub),
                       {native.file, native.line, 0}});
    return true;
  }
  if (native.kind == Kind::variable || (native.kind == Kind::function && !native.whole))
    return refuse(name + " is no more than declared: its body is in the kernel itself");
  const std::string header = header_name(views_.unit.native, native.file);
  if (header.empty()) return refuse(name + " stands in no header");
  const std::string& bytes = views_.native.bytes(native.file);
  if (branch_at(bytes, native.line) == Branch::other)
    return refuse(name + " stands where a configuration symbol is not set");
  std::string text;
  if (native.kind == Kind::enumerator) {
    const CXCursor parent = clang_getCursorSemanticParent(native.cursor);
    const std::string owner =
        clang_Cursor_isAnonymous(parent) ? "" : facts::to_string(clang_getCursorSpelling(parent));
    if (!owner.empty() && !views_.bundle.find_tag(owner)) return visit(owner, true);
    text = "#define " + name + " (" + views_.native.form(native) + ")\n";
    same_ = false;  // who else reads the value is not known
  } else {
    text = views_.native.text(native);
  }
  if (text.empty()) return refuse(name + " can't be taken out of its header");
  if (native.kind == Kind::record || native.kind == Kind::type) same_ = false;
  if (!needs(native, text) || !fields_fit(native)) return false;
  const bool guarded = native.kind == Kind::macro || native.kind == Kind::enumerator;
  if (guarded) text = "#ifndef " + name + "\n" + text + "#endif\n";
  lifted_.push_back({name, header, std::move(text), {native.file, native.line, 0}});
  return true;
}

/// What a text names is there, in a form that fits, or is lifted before it.
bool Closure::needs(const Definition& definition, const std::string& text) {
  const auto own = views_.native.own_names(definition);
  if (!own) return refuse(own.error().diagnostics.front().message);
  for (const auto& [name, tag] : names_of_text(text)) {
    if (!tag && own->contains(name)) continue;
    const Definition* native = tag ? views_.native.find_tag(name) : views_.native.find(name);
    if (native && !depend(name, *native, tag)) return false;
  }
  return true;
}

bool Closure::depend(const std::string& name, const Definition& native, bool tag) {
  const Definition* bundle = tag ? views_.bundle.find_tag(name) : views_.bundle.find(name);
  if (bundle && (bundle->whole || !tag || !native.whole)) return compare(name, native, *bundle);
  if (tag && !native.whole) return true;  // a mere declaration, which the text makes itself
  return visit(name, tag);
}

bool Closure::compare(const std::string& name, const Definition& native, const Definition& bundle) {
  const std::string own = views_.native.form(native), here = views_.bundle.form(bundle);
  if (native.kind == Kind::macro && bundle.kind == Kind::macro) {
    if (parameters_of(own) != parameters_of(here))
      return refuse("it uses the macro " + name + ", which takes other parameters here");
  } else if (native.kind == bundle.kind && own != here &&
             (native.kind == Kind::function || native.kind == Kind::variable)) {
    return refuse("it uses " + name + ", which is declared in another form here");
  }
  const bool same = means_the_same(name, native, bundle);
  if (!same && native.kind == Kind::record && native.whole) differing_.insert("struct " + name);
  if (!same && native.kind == Kind::macro) differing_.insert(name);
  same_ = same_ && same;
  ++compared_;
  return true;
}

/// Definitions that are spelled the same, and so are all that they name.
bool Closure::means_the_same(const std::string& name, const Definition& native,
                             const Definition& bundle) {
  const std::string key = (native.kind == Kind::record ? "struct " : "") + name;
  if (const auto known = means_same_.find(key); known != means_same_.end()) return known->second;
  means_same_[key] = true;  // holds as long as what it leads to does
  bool same = native.kind == bundle.kind && join(words(views_.native.text(native)), " ") ==
                                                join(words(views_.bundle.text(bundle)), " ");
  if (native.kind == Kind::enumerator)
    same = views_.native.form(native) == views_.bundle.form(bundle);
  else if (!native.whole || views_.native.text(native).empty())
    same = native.kind == Kind::record && !bundle.whole;
  if (same && native.kind != Kind::enumerator)
    for (const auto& [other, tag] : names_of_text(views_.native.text(native))) {
      const auto* there = tag ? views_.native.find_tag(other) : views_.native.find(other);
      const auto* here = tag ? views_.bundle.find_tag(other) : views_.bundle.find(other);
      if (!there || (there->file == native.file && there->begin == native.begin)) continue;
      if (!here || !means_the_same(other, *there, *here)) {
        same = false;
        break;
      }
    }
  // What was found the same on the way here may have leant on this.
  if (!same) std::erase_if(means_same_, [](const auto& known) { return known.second; });
  return means_same_[key] = same;
}

/// The fields that it uses are those of the bundle's records.
bool Closure::fields_fit(const Definition& native) {
  const auto uses = views_.native.field_uses(native);
  if (!uses) return refuse(uses.error().diagnostics.front().message);
  for (const auto& use : *uses) {
    const Definition* here = views_.bundle.find_tag(use.record);
    if (use.record.empty() || !here || !here->whole) continue;
    const auto type = views_.bundle.field(use.record, use.field);
    if (!type) return refuse("it uses " + use.record + "." + use.field + ", which is not here");
    if (*type != use.type)
      return refuse("it uses " + use.record + "." + use.field + ", which has another type here");
  }
  return true;
}

}  // namespace stackport::delta
