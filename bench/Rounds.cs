namespace Sealpost.Benchmarks;

/// <summary>Takes turns, so that what else the machine does hits all of them alike.</summary>
internal static class Rounds
{
    /// <param name="turns">A name, and what measures once.</param>
    /// <param name="warm">Whether a first round counts for nothing.</param>
    /// <returns>The medians by name.</returns>
    public static async Task<Dictionary<string, double>> MediansAsync(int rounds, bool warm, IReadOnlyList<(string Name, Func<Task<double>> Measure)> turns)
    {
        var results = turns.ToDictionary(turn => turn.Name, _ => new List<double>());
        for (var round = warm ? -1 : 0; round < rounds; round++)
        {
            foreach (var (name, measure) in turns)
            {
                var result = await measure();
                if (round >= 0)
                {
                    results[name].Add(result);
                }
            }
        }

        return results.ToDictionary(result => result.Key, result => Median(result.Value));
    }

    public static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);
}
