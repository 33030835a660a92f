// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/number_list.hpp"

#include <charconv>
#include <cmath>
#include <string>

#include "engine/base/errors.hpp"

namespace weft::sampling {

std::vector<double> numbers_in(std::string_view text) {
  std::vector<double> numbers;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    double number = 0;
    const bool starts = (*at >= '0' && *at <= '9') || *at == '.' || *at == '-';
    const auto read = starts ? std::from_chars(at, end, number) : std::from_chars_result{at, std::errc::invalid_argument};
    if (read.ec == std::errc::result_out_of_range || !std::isfinite(static_cast<float>(number)))
      throw NodeError("\"" + std::string(text) + "\" holds a number beyond what a noise level can be");
    if (read.ec == std::errc()) numbers.push_back(number);
    at = read.ec == std::errc() ? read.ptr : at + 1;
  }
  return numbers;
}

}  // namespace weft::sampling
