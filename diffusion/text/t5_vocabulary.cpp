// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/t5_vocabulary.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

// WEFT_T5_VOCABULARY: t5.unigram, named by the build; third_party/t5_vocabulary.py says how it is laid out.
asm(R"(
.pushsection .rodata
.balign 16
.hidden weft_t5_vocabulary_begin
.hidden weft_t5_vocabulary_end
.globl weft_t5_vocabulary_begin
.globl weft_t5_vocabulary_end
weft_t5_vocabulary_begin:
.incbin ")" WEFT_T5_VOCABULARY R"("
weft_t5_vocabulary_end:
.popsection
)");

extern "C" const char weft_t5_vocabulary_begin[];
extern "C" const char weft_t5_vocabulary_end[];

namespace weft::text {
namespace {

/// Hands out a file's parts from its start.
class Parts {
 public:
  explicit Parts(std::string_view bytes) : rest_(bytes) {}

  std::string_view bytes(std::size_t count) {
    if (count > rest_.size()) throw std::logic_error("the T5 vocabulary that this program was built with is not whole");
    const std::string_view part = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return part;
  }

  template <typename T>
  std::span<const T> numbers(std::size_t count) {
    return {reinterpret_cast<const T*>(bytes(count * sizeof(T)).data()), count};
  }

 private:
  std::string_view rest_;
};

T5Vocabulary read() {
  Parts parts({weft_t5_vocabulary_begin, static_cast<std::size_t>(weft_t5_vocabulary_end - weft_t5_vocabulary_begin)});
  if (parts.bytes(8) != "WEFTUNI1") throw std::logic_error("this program was not built with a T5 vocabulary");
  const auto header = parts.numbers<std::uint32_t>(4);
  const std::uint32_t pieces = header[0];
  UnigramVocabulary::Tables tables;
  tables.unknown = header[1];
  tables.scores = parts.numbers<double>(pieces);
  tables.order = parts.numbers<std::uint32_t>(pieces);
  tables.offsets = parts.numbers<std::uint32_t>(pieces + std::size_t{1});
  const CharacterMap characters(parts.bytes(header[3]));
  tables.bytes = parts.bytes(header[2]);
  return {UnigramVocabulary(tables), characters};
}

}  // namespace

const T5Vocabulary& t5_vocabulary() {
  static const T5Vocabulary instance = read();
  return instance;
}

}  // namespace weft::text
