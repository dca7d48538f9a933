//! A server for load: it sends and receives bodies of any length, and holds calls back until all of
//! them wait.

use std::io::Write;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Barrier;

use crate::Failure;

const PART: usize = 64 << 10;

/// The body of a response with a lead.
pub const LEAD: &str = r#"{"success":true,"data":{"id":"adf21080-0e10-11eb-879b-05d71fb426ec","title":"Jane Doe lead","owner_id":1,"creator_id":1,"label_ids":["f08b42a0-4e75-11ea-9643-03698ef1cfd6"],"person_id":1092,"organization_id":null,"source_name":"API","is_archived":false,"was_seen":false,"value":{"amount":999,"currency":"USD"},"expected_close_date":null,"next_activity_id":1,"add_time":"2020-10-14T11:30:36.551Z","update_time":"2020-10-14T11:30:36.551Z","visible_to":"3"}}"#;

/// Serves until the process is stopped. Prints the URL first.
pub async fn serve() -> Result<(), Failure> {
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse()?)?;
    let listener = socket.listen(16_384)?;
    println!("http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let barrier = Arc::new(Barrier::new(crate::calls::CALLS));
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let barrier = Arc::clone(&barrier);
        tokio::spawn(async move {
            // The client may close a connection at any time.
            let _ = connection(stream, &barrier).await;
        });
    }
}

async fn connection(stream: TcpStream, barrier: &Barrier) -> Result<(), Failure> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut length = 0;
        loop {
            line.clear();
            stream.read_line(&mut line).await?;
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse()?;
                }
                Some(_) => {}
                None => break,
            }
        }
        skip(&mut stream, length).await?;
        match target.split_once("/bytes/") {
            Some((_, count)) => send(stream.get_mut(), count.parse()?).await?,
            None => {
                // Every call of the measurement is open at once.
                if target.starts_with("/waiting/") {
                    barrier.wait().await;
                }
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
                let response = format!("{head}content-length: {}\r\n\r\n{LEAD}", LEAD.len());
                stream.get_mut().write_all(response.as_bytes()).await?;
            }
        }
    }
}

async fn skip(stream: &mut BufReader<TcpStream>, mut length: u64) -> Result<(), Failure> {
    let mut part = vec![0; PART];
    while length > 0 {
        let count = length.min(PART as u64) as usize;
        stream.read_exact(&mut part[..count]).await?;
        length -= count as u64;
    }
    Ok(())
}

async fn send(stream: &mut TcpStream, mut length: u64) -> Result<(), Failure> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n";
    let head = format!("{head}content-length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    let part = vec![b'a'; PART];
    while length > 0 {
        let count = length.min(PART as u64) as usize;
        stream.write_all(&part[..count]).await?;
        length -= count as u64;
    }
    Ok(())
}
