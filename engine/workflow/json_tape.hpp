// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::workflow {

class JsonTape;

enum class JsonKind : std::uint8_t { invalid, null, boolean, integer, unsigned_integer, real, string, array, object };

/// A place in a JsonTape: a pointer and a number. Valid as long as the tape lives. A default one, and what find()
/// gives for an absent key, is invalid: it has no members, no elements and no value, so look-ups chain safely.
class JsonView {
 public:
  JsonView() = default;
  JsonKind kind() const;
  explicit operator bool() const { return kind() != JsonKind::invalid; }
  bool is(JsonKind kind) const { return this->kind() == kind; }

  /// The number of elements or members; 0 for anything else.
  std::size_t size() const;
  /// A string's content; empty for anything else.
  std::string_view string() const;
  std::optional<bool> boolean() const;
  /// A number that is whole, 8.0 included, and fits.
  std::optional<std::int64_t> integer() const;
  std::optional<std::uint64_t> unsigned_integer() const;
  std::optional<double> real() const;
  /// The value of a key, the last one where a key is repeated (as JavaScript and Python have it).
  JsonView find(std::string_view key) const;
  JsonView operator[](std::string_view key) const { return find(key); }
  /// An array's element; walks there.
  JsonView element(std::size_t index) const;

  class Iterator;
  /// Walks an array's elements or an object's members in the file's order; nothing for anything else.
  Iterator begin() const;
  Iterator end() const;

 private:
  friend class JsonTape;
  friend class Iterator;
  JsonView(const JsonTape* tape, std::uint32_t at) : tape_(tape), at_(at) {}
  const JsonTape* tape_ = nullptr;
  std::uint32_t at_ = 0;
};

/// What an iteration gives: the key is empty in arrays.
struct JsonMember {
  std::string_view key;
  JsonView value;
};

class JsonView::Iterator {
 public:
  JsonMember operator*() const;
  Iterator& operator++();
  bool operator==(const Iterator&) const = default;

 private:
  friend class JsonView;
  const JsonTape* tape_ = nullptr;
  std::uint32_t at_ = 0;
  bool keyed_ = false;
};

/// A JSON document as one flat array of tokens, in the file's order: nothing in it recurses (parsing, copying and
/// destruction neither), and a file of 100,000 nodes costs no allocation per value.
class JsonTape {
 public:
  /// Nesting beyond this is refused: no workflow needs it, and other readers fall over it.
  static constexpr std::size_t kMaxDepth = 256;

  /// Parses UTF-8 JSON text. `source` names it in messages. Bare NaN and Infinity, which Python writes into pictures,
  /// are read as null. Throws WorkflowError with line and column.
  static JsonTape parse(std::string_view text, const std::string& source);
  JsonView root() const { return {this, 0}; }

 private:
  friend class JsonView;
  friend class JsonView::Iterator;
  friend class TapeBuilder;
  struct Text {
    std::uint32_t offset, size;
  };
  /// One value or key. `end` is the index behind the value's last token.
  struct Token {
    JsonKind kind;
    std::uint32_t end;
    union {
      bool boolean;
      std::int64_t integer;
      std::uint64_t unsigned_integer;
      double real;
      Text text;
      std::uint64_t count;
    };
  };
  std::string_view text_of(const Token& token) const { return {strings_.data() + token.text.offset, token.text.size}; }

  std::vector<Token> tokens_;
  std::string strings_;
};

// Inline: reading a document is little else.

inline JsonKind JsonView::kind() const { return tape_ == nullptr ? JsonKind::invalid : tape_->tokens_[at_].kind; }

inline JsonView::Iterator JsonView::begin() const {
  Iterator it;
  if (size() == 0) return it;
  it.tape_ = tape_;
  it.at_ = at_ + 1;
  it.keyed_ = is(JsonKind::object);
  return it;
}

inline JsonView::Iterator JsonView::end() const {
  Iterator it = begin();
  if (size() != 0) it.at_ = tape_->tokens_[at_].end;
  return it;
}

inline JsonMember JsonView::Iterator::operator*() const {
  if (!keyed_) return {{}, {tape_, at_}};
  return {tape_->text_of(tape_->tokens_[at_]), {tape_, at_ + 1}};
}

inline JsonView::Iterator& JsonView::Iterator::operator++() {
  at_ = tape_->tokens_[keyed_ ? at_ + 1 : at_].end;
  return *this;
}

inline std::size_t JsonView::size() const {
  const JsonKind kind = this->kind();
  return kind == JsonKind::array || kind == JsonKind::object ? tape_->tokens_[at_].count : 0;
}

/// `view` as Python's json.dumps writes it by default: ", " and ": ", ASCII with escapes, floats by repr.
std::string python_json(JsonView view);

}  // namespace weft::workflow
