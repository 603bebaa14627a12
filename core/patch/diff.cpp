// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/diff.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/patch/git.h"

namespace stackport::patch {
namespace {

using git::broken;
using git::Library;

Result<std::string> diff_of(const std::string& path, const std::string* before,
                            const std::string* after) {
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags |= GIT_DIFF_FORCE_TEXT;
  options.id_abbrev = 12;
  git_patch* patch = nullptr;
  if (git_patch_from_buffers(&patch, before ? before->data() : nullptr, before ? before->size() : 0,
                             path.c_str(), after ? after->data() : nullptr,
                             after ? after->size() : 0, path.c_str(), &options) < 0)
    return broken("", "no diff of " + path);
  git_buf text = GIT_BUF_INIT;
  const int status = git_patch_to_buf(&text, patch);
  git_patch_free(patch);
  if (status < 0) return broken("", "no diff of " + path);
  std::string out(text.ptr, text.size);
  git_buf_dispose(&text);
  return out;
}

}  // namespace

Result<std::string> make_diff(const std::map<std::string, std::string>& before,
                              const std::map<std::string, std::string>& after) {
  const Library library;
  std::set<std::string> paths;
  for (const auto& [path, bytes] : before) paths.insert(path);
  for (const auto& [path, bytes] : after) paths.insert(path);
  std::string out;
  for (const auto& path : paths) {
    const auto was = before.find(path), is = after.find(path);
    if (was != before.end() && is != after.end() && was->second == is->second) continue;
    STACKPORT_TRY(const auto text, diff_of(path, was == before.end() ? nullptr : &was->second,
                                           is == after.end() ? nullptr : &is->second));
    out += text;
  }
  return out;
}

Result<Merged> merge(const std::string& ancestor, const std::string& ours,
                     const std::string& theirs, const std::string& our_name,
                     const std::string& their_name) {
  const Library library;
  const auto input = [](const std::string& text) {
    git_merge_file_input in = GIT_MERGE_FILE_INPUT_INIT;
    in.ptr = text.data();
    in.size = text.size();
    in.path = "file";
    in.mode = GIT_FILEMODE_BLOB;
    return in;
  };
  const auto a = input(ancestor), o = input(ours), t = input(theirs);
  git_merge_file_options options = GIT_MERGE_FILE_OPTIONS_INIT;
  options.our_label = our_name.c_str();
  options.their_label = their_name.c_str();
  git_merge_file_result result = {};
  if (git_merge_file(&result, &a, &o, &t, &options) < 0) return broken("", "no merge");
  Merged out{std::string(result.ptr ? result.ptr : "", result.len), result.automergeable != 0};
  git_merge_file_result_free(&result);
  return out;
}

std::vector<FileDiff> reversed(std::vector<FileDiff> diffs) {
  using Action = FileDiff::Action;
  for (auto& diff : diffs) {
    if (diff.action != Action::change)
      diff.action = diff.action == Action::create ? Action::remove : Action::create;
    for (auto& hunk : diff.hunks) {
      std::swap(hunk.old_start, hunk.new_start);
      std::swap(hunk.old_count, hunk.new_count);
      for (auto& line : hunk.lines)
        if (line.kind != ' ') line.kind = line.kind == '+' ? '-' : '+';
      // Removed lines stand before added ones in a run of changes.
      for (auto run = hunk.lines.begin(); run != hunk.lines.end();) {
        const auto begin =
            std::find_if(run, hunk.lines.end(), [](const auto& line) { return line.kind != ' '; });
        run = std::find_if(begin, hunk.lines.end(),
                           [](const auto& line) { return line.kind == ' '; });
        std::stable_partition(begin, run, [](const auto& line) { return line.kind == '-'; });
      }
    }
  }
  return diffs;
}

int conflict_marker(const std::string& text) {
  int number = 0;
  for (const auto& line : lines(text)) {
    ++number;
    if (line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ")) return number;
  }
  return 0;
}

}  // namespace stackport::patch
