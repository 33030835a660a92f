// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/prompt_weights.hpp"

#include <cstddef>
#include <limits>

#include "diffusion/text/prompt_number.hpp"

namespace weft::text {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

/// A parenthesis that is not escaped.
struct Parenthesis {
  std::size_t at;  ///< byte offset
  bool opens;
  std::size_t match = kNone;  ///< index of the one that closes it
};

bool is_escape(std::string_view text, std::size_t at) {
  return text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '(' || text[at + 1] == ')');
}

/// Finds the parentheses and what closes what. One that closes nothing is text, and so is the next that opens: it
/// makes up for it.
std::vector<Parenthesis> find_parentheses(std::string_view prompt) {
  std::vector<Parenthesis> found;
  std::vector<std::size_t> open;
  std::size_t surplus = 0;  // closed more than opened
  for (std::size_t at = 0; at < prompt.size(); ++at) {
    if (is_escape(prompt, at)) {
      ++at;
    } else if (prompt[at] == '(') {
      if (surplus > 0) {
        --surplus;
        continue;
      }
      open.push_back(found.size());
      found.push_back({at, true});
    } else if (prompt[at] == ')') {
      if (open.empty()) {
        ++surplus;
        continue;
      }
      found[open.back()].match = found.size();
      open.pop_back();
      found.push_back({at, false});
    }
  }
  return found;
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_escape(text, at)) ++at;
    out.push_back(text[at]);
  }
  return out;
}

/// Walks a prompt once, a stack of open groups in hand.
class Parser {
 public:
  explicit Parser(std::string_view prompt) : prompt_(prompt), parentheses_(find_parentheses(prompt)) {
    groups_.push_back({prompt.size(), parentheses_.size(), 1.0, prompt.size(), parentheses_.size()});
  }

  std::vector<WeightedText> run() {
    while (!groups_.empty()) {
      const Group group = groups_.back();
      if (next_ == group.end_parenthesis)
        leave(group);
      else if (!parentheses_[next_].opens)
        ++next_;
      else if (const std::size_t closing = closing_of(next_, group); closing != kNone)
        enter(next_, closing, group);
      else
        leave_open(group);
    }
    return std::move(segments_);
  }

 private:
  struct Group {
    std::size_t end;              ///< where its text ends
    std::size_t end_parenthesis;  ///< the first parenthesis that is not inside
    double weight;
    std::size_t resume, resume_parenthesis;  ///< where the text around it goes on
  };

  /// The parenthesis that ends the group opened by `opening`, inside `group`. One that never closes is still a group
  /// when the text around it ends with any closing parenthesis: ComfyUI looks at both ends only.
  std::size_t closing_of(std::size_t opening, const Group& group) const {
    const std::size_t match = parentheses_[opening].match;
    if (match != kNone && match < group.end_parenthesis) return match;
    const std::size_t last = group.end_parenthesis - 1;
    const bool ends_text = !parentheses_[last].opens && parentheses_[last].at + 1 == group.end;
    return ends_text ? last : kNone;
  }

  void emit(std::size_t end, double weight) {
    if (end > at_) segments_.push_back({unescape(prompt_.substr(at_, end - at_)), weight});
    at_ = end;
  }

  void enter(std::size_t opening, std::size_t closing, const Group& around) {
    const std::size_t first = parentheses_[opening].at + 1, last = parentheses_[closing].at;
    emit(parentheses_[opening].at, around.weight);
    Group group{last, closing, around.weight * 1.1, last + 1, closing + 1};
    // ":number" counts when nothing follows it, so it stands behind the last parenthesis inside.
    const std::size_t tail = parentheses_[closing - 1].at + 1;
    const std::size_t colon = prompt_.substr(tail, last - tail).rfind(':');
    if (colon != std::string_view::npos && tail + colon > first) {
      if (const auto number = parse_python_float(prompt_.substr(tail + colon + 1, last - tail - colon - 1))) {
        group.weight = *number;
        group.end = tail + colon;
      }
    }
    groups_.push_back(group);
    at_ = first;
    next_ = opening + 1;
  }

  /// The next parenthesis opens and never closes: from it on, the rest of the group is text, a segment of its own.
  void leave_open(const Group& group) {
    emit(parentheses_[next_].at, group.weight);
    next_ = group.end_parenthesis;
  }

  void leave(const Group& group) {
    emit(group.end, group.weight);
    groups_.pop_back();
    at_ = group.resume;
    next_ = group.resume_parenthesis;
  }

  std::string_view prompt_;
  std::vector<Parenthesis> parentheses_;
  std::vector<Group> groups_;
  std::vector<WeightedText> segments_;
  std::size_t at_ = 0;    // text up to here is in segments_
  std::size_t next_ = 0;  // parentheses up to here are dealt with
};

}  // namespace

std::vector<WeightedText> parse_prompt_weights(std::string_view prompt) { return Parser(prompt).run(); }

}  // namespace weft::text
