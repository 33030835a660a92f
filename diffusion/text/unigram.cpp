// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/unigram.hpp"

#include <algorithm>

namespace weft::text {
namespace {

/// How much less probable than the least probable piece an unknown character is (sentencepiece's kUnkPenalty).
constexpr double kUnknownPenalty = 10.0;

constexpr std::uint32_t kNoPiece = 0xFFFFFFFF;

/// The length of the UTF-8 sequence that starts with this byte.
std::size_t length_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

}  // namespace

/// The best way to come to a position.
struct UnigramVocabulary::Best {
  double score = 0;
  std::size_t from = 0;
  std::uint32_t id = kNoPiece;

  void offer(double offered, std::size_t start, std::uint32_t piece) {
    if (id == kNoPiece || offered > score) *this = {offered, start, piece};
  }
};

UnigramVocabulary::UnigramVocabulary(const Tables& tables)
    : tables_(tables), unknown_score_(*std::ranges::min_element(tables.scores) - kUnknownPenalty) {}

std::string_view UnigramVocabulary::piece(std::uint32_t id) const {
  const std::uint32_t begin = tables_.offsets[id];
  return tables_.bytes.substr(begin, tables_.offsets[id + 1] - begin);
}

bool UnigramVocabulary::offer_pieces(std::string_view text, std::size_t at, std::vector<Best>& best) const {
  const std::size_t character = at + length_of(text[at]);
  bool single = false;
  // The pieces that agree with the text so far, and one byte more each time.
  auto first = tables_.order.begin(), last = tables_.order.end();
  for (std::size_t end = at + 1; end <= text.size(); ++end) {
    const std::size_t depth = end - at - 1;
    const auto byte = static_cast<unsigned char>(text[end - 1]);
    const auto byte_of = [&](std::uint32_t id) {
      const std::string_view all = piece(id);
      return depth < all.size() ? static_cast<unsigned char>(all[depth]) : -1;
    };
    first = std::partition_point(first, last, [&](std::uint32_t id) { return byte_of(id) < byte; });
    last = std::partition_point(first, last, [&](std::uint32_t id) { return byte_of(id) <= byte; });
    if (first == last) break;
    if (piece(*first).size() != end - at) continue;  // the shortest comes first
    best[end].offer(best[at].score + tables_.scores[*first], at, *first);
    single = single || end == character;
  }
  return single;
}

void UnigramVocabulary::encode(std::string_view text, std::vector<std::int64_t>& ids) const {
  std::vector<Best> best(text.size() + 1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(at + length_of(text[at]), text.size());
    if (!offer_pieces(text, at, best)) best[next].offer(best[at].score + unknown_score_, at, tables_.unknown);
    at = next;
  }
  const std::size_t before = ids.size();
  for (std::size_t at = text.size(); at > 0; at = best[at].from) {
    const std::uint32_t id = best[at].id;
    const bool goes_on = id == tables_.unknown && ids.size() > before && ids.back() == id;
    if (!goes_on) ids.push_back(id);
  }
  std::reverse(ids.begin() + static_cast<std::ptrdiff_t>(before), ids.end());
}

}  // namespace weft::text
