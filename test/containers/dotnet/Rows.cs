/// <summary>Prints a line for each row, as the drivers of strangers do.</summary>
internal static class Rows
{
    public static async Task Row(string name, Func<Task> run)
    {
        try
        {
            await run();
            Console.WriteLine($"ROW\t{name}\tok\t");
        }
        catch (Exception error)
        {
            var text = string.Join(' ', error.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Console.WriteLine($"ROW\t{name}\tfail\t{text[..Math.Min(300, text.Length)]}");
        }
    }

    public static void Same(object? actual, object? expected)
    {
        if (!Equals(actual, expected)) throw new InvalidOperationException($"expected {expected}, got {actual}");
    }
}
