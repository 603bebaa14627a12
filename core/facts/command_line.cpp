// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/command_line.h"

#include <utility>

namespace stackport::facts {

namespace {

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<std::vector<std::string>> run() {
    while (at_ < text_.size()) step();
    end_command();
    return std::move(commands_);
  }

 private:
  void step() {
    const char c = text_[at_++];
    switch (c) {
      case '\'':
        return single_quoted();
      case '"':
        return double_quoted();
      case '\\':
        return escaped();
      case ' ':
      case '\t':
        return end_word();
      case '#':
        if (in_word_) return add(c);
        at_ = std::min(text_.find('\n', at_), text_.size());
        return;
      case '\n':
      case ';':
      case '&':
      case '|':
      case '(':
      case ')':
        return end_command();
      default:
        return add(c);
    }
  }

  void single_quoted() {
    in_word_ = true;
    const size_t end = std::min(text_.find('\'', at_), text_.size());
    word_ += text_.substr(at_, end - at_);
    at_ = end + 1;
  }

  void double_quoted() {
    in_word_ = true;
    while (at_ < text_.size() && text_[at_] != '"') {
      char c = text_[at_++];
      if (c == '\\' && at_ < text_.size()) {
        const char next = text_[at_];
        if (next == '\n') {
          ++at_;
          continue;
        }
        if (next == '"' || next == '\\' || next == '$' || next == '`') c = text_[at_++];
      }
      word_ += c;
    }
    ++at_;
  }

  void escaped() {
    if (at_ >= text_.size()) return;
    const char c = text_[at_++];
    if (c != '\n') add(c);
  }

  void add(char c) {
    in_word_ = true;
    word_ += c;
  }

  void end_word() {
    if (in_word_) command_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }

  void end_command() {
    end_word();
    if (!command_.empty()) commands_.push_back(std::move(command_));
    command_.clear();
  }

  std::string_view text_;
  size_t at_ = 0;
  bool in_word_ = false;
  std::string word_;
  std::vector<std::string> command_;
  std::vector<std::vector<std::string>> commands_;
};

}  // namespace

std::vector<std::vector<std::string>> shell_commands(std::string_view text) {
  return Splitter(text).run();
}

}  // namespace stackport::facts
