// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/text/character_map.hpp"
#include "diffusion/text/unigram.hpp"

namespace weft::text {

/// T5's vocabulary and normalisation.
struct T5Vocabulary {
  UnigramVocabulary pieces;
  CharacterMap characters;
};

/// The one that is compiled in; its pages come from the program's file as they are used. Throws std::logic_error when
/// the build's file is not what third_party/t5_vocabulary.py writes.
const T5Vocabulary& t5_vocabulary();

}  // namespace weft::text
