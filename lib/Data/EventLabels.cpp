// Reads labels of event data: arrays and texts.

#include "EventSource.h"

#include "snnc/Data/Array.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace snnc::data {
namespace {

/// A line of a label text; the name is empty if it has only a label.
struct LabelLine {
  int number;
  std::string name;
  int64_t label;
};

} // namespace

static std::optional<int64_t> parseLabel(const std::string &text) {
  int64_t label = 0;
  for (char c : text) {
    if (c < '0' || c > '9')
      return std::nullopt;
    label = label * 10 + (c - '0');
    if (label > 2147483647)
      return std::nullopt;
  }
  if (text.empty())
    return std::nullopt;
  return label;
}

/// Splits at blanks and commas; drops a comment.
static std::vector<std::string> wordsOf(std::string line) {
  line = line.substr(0, line.find('#'));
  for (char &c : line)
    if (c == ',' || c == '\t' || c == '\r')
      c = ' ';
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  return words;
}

static Result<std::vector<LabelLine>> readLines(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return Error{"'" + path + "' cannot be opened"};
  std::vector<LabelLine> lines;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    std::vector<std::string> words = wordsOf(line);
    if (words.empty())
      continue;
    std::optional<int64_t> label = parseLabel(words.back());
    bool isTitle = number == 1 && !label;
    if (isTitle)
      continue;
    bool isOther =
        !lines.empty() && lines.front().name.empty() != (words.size() == 1);
    if (!label || words.size() > 2 || isOther)
      return Error{"line " + std::to_string(number) + " of '" + path +
                   "' is '" + line.substr(0, 80) +
                   "'; expected 'LABEL', or 'NAME LABEL' in every line, with "
                   "whole labels from 0 to 2147483647"};
    lines.push_back({number, words.size() == 2 ? words[0] : "", *label});
  }
  if (lines.empty())
    return Error{"'" + path + "' holds no label"};
  return lines;
}

static Error wrongCount(const std::string &path, int64_t found,
                        const EventDataset &dataset) {
  return Error{"'" + path + "' has " + std::to_string(found) +
               " labels, but the event data have " +
               std::to_string(dataset.size()) + " samples"};
}

static Result<std::vector<int64_t>> readLabelText(const std::string &path,
                                                  const EventDataset &dataset) {
  Result<std::vector<LabelLine>> lines = readLines(path);
  if (!lines)
    return lines.error();
  std::vector<int64_t> labels;
  if (lines->front().name.empty()) {
    for (const LabelLine &line : *lines)
      labels.push_back(line.label);
    if (static_cast<int64_t>(labels.size()) != dataset.size())
      return wrongCount(path, static_cast<int64_t>(labels.size()), dataset);
    return labels;
  }
  std::map<std::string, int64_t> byName;
  for (const LabelLine &line : *lines)
    if (!byName.emplace(line.name, line.label).second)
      return Error{"line " + std::to_string(line.number) + " of '" + path +
                   "' names '" + line.name + "' again"};
  for (int64_t i = 0; i < dataset.size(); ++i) {
    std::filesystem::path file = dataset.name(i);
    auto found = byName.find(file.filename().string());
    for (std::filesystem::path stem = file.filename();
         found == byName.end() && stem.has_extension();) {
      stem = stem.stem(); // x.bs2.gz: x.bs2, x
      found = byName.find(stem.string());
    }
    if (found == byName.end())
      return Error{"'" + path + "' has no label for '" + dataset.name(i) + "'"};
    labels.push_back(found->second);
  }
  return labels;
}

Result<std::vector<int64_t>> readEventLabels(const std::string &path,
                                             const EventDataset &dataset) {
  std::string ending = std::filesystem::path(path).extension().string();
  if (ending == ".txt" || ending == ".csv" || ending == ".tsv")
    return readLabelText(path, dataset);
  Result<Array> array = readArray(path);
  if (!array)
    return array.error();
  bool isList = array->shape.size() == 1 ||
                (array->shape.size() == 2 && array->shape[1] == 1);
  if (!isList)
    return Error{"'" + array->name + "' has the shape " +
                 formatShape(array->shape) +
                 "; labels are a list of one class per sample"};
  if (array->shape[0] != dataset.size())
    return wrongCount(array->name, array->shape[0], dataset);
  std::vector<int64_t> labels;
  for (int64_t i = 0; i < array->shape[0]; ++i) {
    double value = array->at(i);
    if (!(value >= 0 && value < 2147483648.0 && value == std::floor(value)))
      return Error{"label " + std::to_string(i) + " of '" + array->name +
                   "' is " + std::to_string(value) +
                   "; a label is a whole number from 0 to 2147483647"};
    labels.push_back(static_cast<int64_t>(value));
  }
  return labels;
}

} // namespace snnc::data
