def mandelbrot(size):
    rows = []
    for y in range(size):
        for x in range(size):
            z = complex(x / size, y / size)
            rows.append(z * z)
    return rows
