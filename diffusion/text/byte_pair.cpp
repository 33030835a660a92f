// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/byte_pair.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <queue>
#include <stdexcept>
#include <string>
#include <tuple>

#include "diffusion/text/unicode.hpp"

namespace weft::text {
namespace {

constexpr std::uint32_t kBytes = 256;
constexpr std::uint32_t kNoSymbol = std::numeric_limits<std::uint32_t>::max();

/// The bytes in the order of their ids: those that print (of Latin-1) first. OpenAI's encoders spell a byte that does
/// not print as the next free character from U+0100 on.
std::array<std::uint8_t, kBytes> byte_order() {
  const auto prints = [](int byte) { return (byte >= 33 && byte <= 126) || (byte >= 161 && byte != 173); };
  std::array<std::uint8_t, kBytes> order{};
  std::size_t at = 0;
  for (const bool printing : {true, false})
    for (int byte = 0; byte < 256; ++byte)
      if (prints(byte) == printing) order[at++] = static_cast<std::uint8_t>(byte);
  return order;
}

/// Symbols of the merges file by their spelling: an open-addressing table of ids over one string of all spellings.
class Spellings {
 public:
  explicit Spellings(std::size_t merges) : slots_(std::bit_ceil(2 * (2 * kBytes + merges)), kNoSymbol) {
    ends_.reserve(2 * kBytes + merges);
    text_.reserve(16 * (2 * kBytes + merges));
    const auto order = byte_order();
    for (const std::string_view end : {"", "</w>"}) {
      char32_t stand_in = 0x100;
      for (std::size_t at = 0; at < kBytes; ++at) {
        append_utf8(text_, at < kPrinting ? order[at] : stand_in++);
        add_pending(end);
      }
    }
  }

  std::uint32_t id(std::string_view spelling) const {
    const std::uint32_t id = slots_[slot_of(spelling)];
    if (id == kNoSymbol) throw std::logic_error("byte-pair merges: unknown symbol " + std::string(spelling));
    return id;
  }

  std::uint32_t add(std::string_view left, std::string_view right) {
    text_ += left;
    return add_pending(right);
  }

 private:
  static constexpr std::size_t kPrinting = 188;

  std::string_view spelling(std::uint32_t id) const {
    const std::size_t begin = id == 0 ? 0 : ends_[id - 1];
    return std::string_view(text_).substr(begin, ends_[id] - begin);
  }

  std::size_t slot_of(std::string_view wanted) const {
    std::size_t at = std::hash<std::string_view>{}(wanted) & (slots_.size() - 1);
    while (slots_[at] != kNoSymbol && spelling(slots_[at]) != wanted) at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  /// Makes a symbol of what text_ has beyond the last one, and `rest`.
  std::uint32_t add_pending(std::string_view rest) {
    text_ += rest;
    const auto id = static_cast<std::uint32_t>(ends_.size());
    ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    std::uint32_t& slot = slots_[slot_of(spelling(id))];
    if (slot != kNoSymbol) throw std::logic_error("byte-pair merges: a symbol made twice");
    return slot = id;
  }

  std::string text_;
  std::vector<std::uint32_t> ends_;  // where each symbol's spelling ends in text_
  std::vector<std::uint32_t> slots_;
};

}  // namespace

BytePairVocabulary::BytePairVocabulary(std::string_view merges) {
  const auto order = byte_order();
  for (std::size_t id = 0; id < kBytes; ++id) byte_ids_[order[id]] = static_cast<std::uint16_t>(id);
  const auto lines = static_cast<std::size_t>(std::count(merges.begin(), merges.end(), '\n'));
  if (lines + 2 * kBytes > std::numeric_limits<std::uint16_t>::max()) throw std::logic_error("too many merges");
  slots_.resize(std::bit_ceil(std::max<std::size_t>(2 * lines, 16)));
  hash_shift_ = 32 - std::countr_zero(slots_.size());
  Spellings spellings(lines);
  while (!merges.empty()) {
    const std::string_view line = merges.substr(0, merges.find('\n'));
    merges.remove_prefix(std::min(line.size() + 1, merges.size()));
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) throw std::logic_error("byte-pair merges: not a pair");
    const std::string_view left = line.substr(0, blank), right = line.substr(blank + 1);
    const std::uint32_t left_id = spellings.id(left), right_id = spellings.id(right);
    const std::uint32_t pair = left_id << 16 | right_id;
    slots_[slot_of(pair)] = {pair, spellings.add(left, right)};
    ++merges_;
  }
}

std::size_t BytePairVocabulary::slot_of(std::uint32_t pair) const {
  std::size_t at = pair * 0x9E3779B1u >> hash_shift_;  // Fibonacci hashing
  while (slots_[at].pair != pair && slots_[at].pair != kNone) at = (at + 1) & (slots_.size() - 1);
  return at;
}

std::uint32_t BytePairVocabulary::merged(std::uint32_t left, std::uint32_t right) const {
  return slots_[slot_of(left << 16 | right)].id;
}

/// Merges one word: symbols in a doubly linked list, candidate pairs in a heap, best (lowest id), then leftmost first.
/// A symbol is made by one merge only and so ranks after its parts: taking pairs one by one gives what taking all
/// occurrences of a pair at once gives.
class WordMerger {
 public:
  WordMerger(const BytePairVocabulary& vocabulary, std::string_view word) : vocabulary_(vocabulary) {
    symbols_.reserve(word.size());
    for (const char byte : word) {
      const auto at = static_cast<std::uint32_t>(symbols_.size());
      symbols_.push_back({vocabulary.byte_ids_[static_cast<std::uint8_t>(byte)], at - 1, at + 1});
    }
    symbols_.back().id += kBytes;  // the end of a word
    symbols_.back().next = kNoSymbol;
    for (std::uint32_t at = 0; at + 1 < symbols_.size(); ++at) propose(at);
  }

  void run(std::vector<std::int64_t>& ids) {
    while (!candidates_.empty()) {
      const Candidate best = candidates_.top();
      candidates_.pop();
      merge(best);
    }
    for (std::uint32_t at = 0; at != kNoSymbol; at = symbols_[at].next) ids.push_back(symbols_[at].id);
  }

 private:
  struct Symbol {
    std::uint32_t id, previous, next;
  };
  struct Candidate {
    std::uint32_t id, at;
    bool operator<(const Candidate& other) const { return std::tie(id, at) > std::tie(other.id, other.at); }
  };

  void propose(std::uint32_t at) {
    const Symbol& symbol = symbols_[at];
    const std::uint32_t id = vocabulary_.merged(symbol.id, symbols_[symbol.next].id);
    if (id != BytePairVocabulary::kNone) candidates_.push({id, at});
  }

  void merge(const Candidate& candidate) {
    Symbol& left = symbols_[candidate.at];
    // Stale when either part was merged since: then the pair that stands here, if any, makes another symbol.
    if (left.id == kNoSymbol || left.next == kNoSymbol) return;
    Symbol& right = symbols_[left.next];
    if (vocabulary_.merged(left.id, right.id) != candidate.id) return;
    left.id = candidate.id;
    right.id = kNoSymbol;
    left.next = right.next;
    if (left.next != kNoSymbol) {
      symbols_[left.next].previous = candidate.at;
      propose(candidate.at);
    }
    if (candidate.at != 0) propose(left.previous);
  }

  const BytePairVocabulary& vocabulary_;
  std::vector<Symbol> symbols_;
  std::priority_queue<Candidate> candidates_;
};

void BytePairVocabulary::encode(std::string_view word, std::vector<std::int64_t>& ids) const {
  if (!word.empty()) WordMerger(*this, word).run(ids);
}

}  // namespace weft::text
