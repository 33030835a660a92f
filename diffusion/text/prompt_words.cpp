// SPDX-License-Identifier: Apache-2.0
#include "diffusion/text/prompt_words.hpp"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "diffusion/text/prompt_weights.hpp"
#include "diffusion/text/unicode.hpp"
#include "engine/base/log.hpp"
#include "engine/base/suggest.hpp"

namespace weft::text {
namespace {

constexpr std::string_view kMarker = "embedding:";
/// As much of a prompt as a message repeats.
constexpr std::size_t kShown = 80;

/// Calls visit for the stretches of a segment that may each start with "embedding:": it is looked for at the start
/// of the segment and after a blank or a new line.
void for_each_stretch(std::string_view segment, const std::function<void(std::string_view)>& visit) {
  std::size_t begin = 0;
  for (std::size_t at = segment.find(kMarker, 1); at != std::string_view::npos; at = segment.find(kMarker, at + 1)) {
    if (at - 1 < begin || (segment[at - 1] != ' ' && segment[at - 1] != '\n')) continue;
    if (at - 1 > begin) visit(segment.substr(begin, at - 1 - begin));
    begin = at;
  }
  if (begin < segment.size()) visit(segment.substr(begin));
}

/// A stretch taken apart.
struct Reference {
  std::string name;      ///< of the embedding; empty when none is named
  std::string leftover;  ///< the text after it
};

/// The last `count` code points of UTF-8 text.
std::string_view last_characters(std::string_view text, std::size_t count) {
  const auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; };
  std::size_t from = text.size();
  for (; count > 0 && from > 0; --count) {
    --from;
    while (from > 0 && continues(text[from])) --from;
  }
  return text.substr(from);
}

/// Parts "embedding:name, and more": the name is all up to white space, less the commas around it unless there is
/// a file with them in its name.
Reference take_apart(std::string_view stretch, const std::function<bool(const std::string&)>& exists) {
  Reference out;
  const auto words = split_whitespace(stretch.substr(kMarker.size()));
  if (words.empty()) return out;
  out.name = words.front();
  out.leftover = fmt::format("{}", fmt::join(words.begin() + 1, words.end(), " "));
  const std::size_t first = out.name.find_first_not_of(','), last = out.name.find_last_not_of(',');
  const std::string bare = first == std::string::npos ? "" : out.name.substr(first, last + 1 - first);
  if (bare.size() == out.name.size() || exists(out.name)) return out;
  // As many characters as commas were cut, from the end even if some stood in front: ComfyUI's rule.
  out.leftover = fmt::format("{} {}", last_characters(out.name, out.name.size() - bare.size()), out.leftover);
  out.name = bare;
  return out;
}

/// The embedding files that one prompt names; each is looked for once.
class Lookup {
 public:
  explicit Lookup(const Embeddings& embeddings) : embeddings_(embeddings) {}

  const std::optional<std::filesystem::path>& find(const std::string& name) {
    const auto [entry, fresh] = found_.try_emplace(name);
    if (fresh) entry->second = embeddings_.find(name);
    return entry->second;
  }

  Reference take_apart(std::string_view stretch) {
    return text::take_apart(stretch, [&](const std::string& name) { return find(name).has_value(); });
  }

 private:
  const Embeddings& embeddings_;
  std::map<std::string, std::optional<std::filesystem::path>> found_;
};

/// Turns a prompt into words: what comes of one embedding, or of the text between two.
class WordReader {
 public:
  WordReader(Tokenizer tokenize, const EmbeddingKind& kind, const Embeddings* embeddings)
      : tokenize_(tokenize), kind_(kind), embeddings_(embeddings) {
    if (embeddings != nullptr) lookup_.emplace(*embeddings);
  }

  std::vector<Word> read(std::string_view prompt) {
    for (const WeightedText& segment : parse_prompt_weights(prompt)) {
      if (!std::isfinite(segment.weight)) warn_of_weight(segment);
      for_each_stretch(segment.text, [&](std::string_view stretch) { read_stretch(stretch, segment.weight); });
    }
    return std::move(words_);
  }

 private:
  void read_stretch(std::string_view stretch, double weight) {
    if (!lookup_ || !stretch.starts_with(kMarker)) return add_text(stretch, weight);
    const Reference reference = lookup_->take_apart(stretch);
    add_embedding(reference.name, weight);
    add_text(reference.leftover, weight);
  }

  void add_text(std::string_view text, double weight) {
    Word word;
    for (const std::int64_t id : tokenize_(text)) word.push_back({id, weight});
    words_.push_back(std::move(word));
  }

  void add_embedding(const std::string& name, double weight) {
    const auto [entry, fresh] = rows_.try_emplace(name);
    if (fresh) entry->second = load(name);
    if (!entry->second.defined()) return;
    Word word;
    for (const at::Tensor& row : entry->second.unbind(0)) word.push_back({row, weight});
    words_.push_back(std::move(word));
  }

  /// The rows of an embedding; undefined, with a warning, when there is none that fits.
  at::Tensor load(const std::string& name) {
    const auto& file = lookup_->find(name);
    if (!file) {
      warn_of_missing(name);
      return {};
    }
    at::Tensor rows = embeddings_->load(*file, kind_);
    if (rows.size(1) == kind_.width) return rows;
    // differs: ComfyUI keeps the place of such an embedding, so that weights after it hit the wrong words.
    log::warning(
        "embedding '{}' is left out: {} has vectors of {} numbers, this text encoder ({}) takes {}; it was made for "
        "another model family",
        name, file->string(), rows.size(1), kind_.key, kind_.width);
    return {};
  }

  void warn_of_missing(const std::string& name) {
    if (!known_) known_ = embeddings_->names();
    std::vector<std::string> folders;
    for (const auto& folder : embeddings_->folders()) folders.push_back(folder.string());
    const std::string near = did_you_mean(name, *known_);
    const std::string where =
        folders.empty() ? "any folder, as no embeddings folder is known" : fmt::format("{}", fmt::join(folders, ", "));
    log::warning("embedding '{}' is left out: there is no such file in {}{}{}", name.substr(0, kShown), where,
                 near.empty() ? "" : ". ", near);
  }

  static void warn_of_weight(const WeightedText& segment) {
    log::warning("the weight of '{}' in the prompt is {}, which makes the whole picture black or noise",
                 segment.text.substr(0, kShown), segment.weight);
  }

  Tokenizer tokenize_;
  EmbeddingKind kind_;
  const Embeddings* embeddings_;
  std::optional<Lookup> lookup_;
  std::map<std::string, at::Tensor> rows_;
  std::optional<std::vector<std::string>> known_;  // the names of all embeddings, once one was missing
  std::vector<Word> words_;
};

}  // namespace

std::vector<Word> prompt_words(std::string_view prompt, Tokenizer tokenize, const EmbeddingKind& kind,
                               const Embeddings* embeddings) {
  return WordReader(tokenize, kind, embeddings).read(prompt);
}

std::vector<std::filesystem::path> embedding_files(std::string_view prompt, const Embeddings& embeddings) {
  std::vector<std::filesystem::path> files;
  Lookup lookup(embeddings);
  for (const WeightedText& segment : parse_prompt_weights(prompt)) {
    for_each_stretch(segment.text, [&](std::string_view stretch) {
      if (!stretch.starts_with(kMarker)) return;
      const auto& file = lookup.find(lookup.take_apart(stretch).name);
      if (file && std::find(files.begin(), files.end(), *file) == files.end()) files.push_back(*file);
    });
  }
  return files;
}

}  // namespace weft::text
