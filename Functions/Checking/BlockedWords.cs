using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sealpost.Checking;

/// <summary>
/// Finds words and phrases on word boundaries, in time linear in the text. Where a script writes no spaces (Han, Kana, Thai
/// and their neighbours) each character is a word. Letters written apart (v.i.a.g.r.a) and digits for letters (v1agra) are seen through.
/// </summary>
internal sealed class BlockedWords
{
    private const int SpacedLetters = 3;
    private static readonly Word Gap = new("", "");
    private readonly Dictionary<string, List<(int Number, Word[] Words)>> _byFirst = [];

    public BlockedWords(IReadOnlyList<string> phrases)
    {
        for (var i = 0; i < phrases.Count; i++)
        {
            if (Split(Folding.Fold(phrases[i])).ToArray() is [var first, ..] words)
            {
                _byFirst.TryAdd(first.Skeleton, []);
                _byFirst[first.Skeleton].Add((i, words));
            }
        }
    }

    /// <summary>Whether there is anything in it that a text can be searched for.</summary>
    public static bool IsWord(string phrase) => Split(Folding.Fold(phrase)).Any();

    /// <param name="folded">The text after <see cref="Folding.Fold"/>, which leaves no lone surrogate.</param>
    /// <param name="found">Takes the numbers of the phrases that are in it.</param>
    public void Search(string folded, HashSet<int> found)
    {
        if (_byFirst.Count == 0)
        {
            return;
        }

        var words = Split(folded).ToList();
        words.AddRange(Joined(words).ToList());
        for (var at = 0; at < words.Count; at++)
        {
            foreach (var (number, phrase) in _byFirst.GetValueOrDefault(words[at].Skeleton, []))
            {
                if (at + phrase.Length <= words.Count && Same(words, at, phrase))
                {
                    found.Add(number);
                }
            }
        }
    }

    private static bool Same(List<Word> words, int at, Word[] phrase)
    {
        for (var i = 0; i < phrase.Length; i++)
        {
            var (word, wanted) = (words[at + i], phrase[i]);
            if (word.Text != wanted.Text && !(word.IsMixed && word.Skeleton == wanted.Skeleton))
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<Word> Split(string text)
    {
        var from = -1;
        for (var at = 0; at < text.Length;)
        {
            var rune = Rune.GetRuneAt(text, at);
            var (alone, inWord) = (Alphabets.IsWithoutSpaces(rune), IsInWord(rune));
            if (from >= 0 && (alone || !inWord))
            {
                yield return Word.Of(text[from..at]);
                from = -1;
            }

            if (alone)
            {
                yield return Word.Of(text.Substring(at, rune.Utf16SequenceLength));
            }
            else if (inWord && from < 0)
            {
                from = at;
            }

            at += rune.Utf16SequenceLength;
        }

        if (from >= 0)
        {
            yield return Word.Of(text[from..]);
        }
    }

    /// <summary>Each run of single letters as the word that people read in it, with a gap before it.</summary>
    private static IEnumerable<Word> Joined(List<Word> words)
    {
        for (var at = 0; at < words.Count; at++)
        {
            var from = at;
            for (; at < words.Count && words[at].IsLetter; at++)
            {
            }

            if (at - from >= SpacedLetters)
            {
                yield return Gap;
                yield return Word.Of(string.Concat(words.Skip(from).Take(at - from).Select(letter => letter.Text)));
            }
        }
    }

    private static bool IsInWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <param name="Text">As it stands.</param>
    /// <param name="Skeleton">With the letters that digits stand for.</param>
    private sealed record Word(string Text, string Skeleton)
    {
        private static readonly SearchValues<char> Digits = SearchValues.Create("1034578l");

        public bool IsMixed => Text.Any(char.IsAsciiDigit) && Text.Any(char.IsLetter);

        public bool IsLetter => Text.Length == 1 && char.IsLetterOrDigit(Text[0]) && !Alphabets.IsWithoutSpaces(new Rune(Text[0]));

        public static Word Of(string text) => new(text, text.AsSpan().IndexOfAny(Digits) < 0 ? text : string.Concat(text.Select(Letter)));

        private static char Letter(char c) => c switch
        {
            '0' => 'o', '1' or 'l' => 'i', '3' => 'e', '4' => 'a', '5' => 's', '7' => 't', '8' => 'b', _ => c,
        };
    }
}
